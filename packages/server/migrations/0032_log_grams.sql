-- What stands in a chunk's text, a bit for each short sequence of bytes (gram-rules.ts); its length is a power of two. It
-- knows more than the column that it replaces, whose rows would seem to lack what was not noted: null is always read.
alter table log_chunks drop column trigrams;
alter table log_chunks add column grams bytea;
alter table log_chunks alter column grams set storage external;
