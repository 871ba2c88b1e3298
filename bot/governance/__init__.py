"""What happens after a verdict: the leader's summary, decision and conditions, and who is told."""
