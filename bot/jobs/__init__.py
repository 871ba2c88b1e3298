"""What happens without a click: schedules, deliveries, take-over between processes.

Everything is rows: a schedule's next moment and a delivery's state are written in the transaction of what
they serve, so nothing is queued that was rolled back, and nothing is lost that was committed. Rows hold
ids only. Why no workflow engine: docs/adr/0001-jobs-are-rows.md.
"""
