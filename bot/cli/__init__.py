"""The command line: `tongbao run`, `ask`, `import`, and what else a person types in a terminal."""
