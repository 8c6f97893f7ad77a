"""The English that people read, below everything that speaks and above what decides."""
