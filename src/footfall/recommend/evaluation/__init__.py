"""How good recommenders are: lists made of the past, held against what users turned to afterwards."""
