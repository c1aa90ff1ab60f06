"""What clerks and groups type about a bulletin, one file a command."""
