"""The only home of the Bot Framework SDK: leaving it means rewriting this folder."""
