"""Reasoning: OWL 2 RL as one table of rules that materialises a closure and explains a triple."""
