"""How good the planner is: two public benchmarks and annual meetings of our own shape."""
