"""What strangers, neighbours and insiders cannot do, tried against a whole running mall."""
