"""The nouns: frozen, validated, silent."""
