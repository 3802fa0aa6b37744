-- What a search asks of a chunk before it reads its data. Null in chunks from before: those are always read.

-- Lines of each level but info, which are the rest.
alter table log_chunks add column debug_lines integer;
alter table log_chunks add column warn_lines integer;
alter table log_chunks add column error_lines integer;

-- A bit for each three bytes in a row that stand somewhere in the text (trigram-rules.ts); its length is a power of two.
alter table log_chunks add column trigrams bytea;
alter table log_chunks alter column trigrams set storage external;
