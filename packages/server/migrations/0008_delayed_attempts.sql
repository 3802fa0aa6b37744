-- An attempt that waits for its model service to come back is not given to a runner before this time.
alter table attempts add column not_before timestamptz;
