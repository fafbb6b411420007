"""Is there a reason to wait? Rules over a record, and a reader of medication lists."""
