-- Streets are looked for in every language they have ("rue de l'Eglise" is the register's Kerkstraat in Brussels), and
-- "sint jozef" is "Sint-Jozef": words only, without signs.

create function words_of(text) returns text
  language sql immutable strict parallel safe
  return trim(regexp_replace(public.plain($1), '[^a-z0-9]+', ' ', 'g'));

alter table street
  add column sought_name text not null generated always as (words_of(name)) stored,
  add column sought text not null generated always as (' ' || words_of(name) || ' ' || words_of(
    coalesce(names ->> 'nl', '') || ' ' || coalesce(names ->> 'fr', '') || ' ' ||
    coalesce(names ->> 'de', '') || ' ' || coalesce(names ->> 'en', ''))) stored;
create index street_by_beginning on street (sought_name text_pattern_ops);
create index street_by_words on street using gin (sought gin_trgm_ops);
drop index street_by_name;
comment on column street.sought is 'The names in all languages, a space before each word';
