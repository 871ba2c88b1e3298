"""What Outlook shows and asks: the task pane, the check at send, and who is signed in there."""
