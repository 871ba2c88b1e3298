"""The municipality's own: departments, leaders, channels, contacts and tools."""
