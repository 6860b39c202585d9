"""What is asked of the database about a large index, as SQL.

Passages stand under the numbers of their generation and of their place in it. An article's key is one number
made of both: it says which ones are asked where those are not all of a generation.
"""

from index.finding.passages import K1, LIKE, LIKELIEST, NEAR, B
from index.storage.postgres.files import PART

ALIKE = 128
"""Passages that are found by how like the question they are on the whole, besides those of BM25."""
SETTINGS = (
    "set local hnsw.ef_search = 256",
    "set local hnsw.iterative_scan = relaxed_order",  # until enough is found of what is asked
    "set local jit = off",  # compiling takes longer than asking
)

CONSTANTS = {
    "k1": K1,
    "b": B,
    "near": NEAR,
    "alike": ALIKE,
    "weight": LIKE,
    "likeliest": LIKELIEST,
    "part": PART,
}
"""What the statements weigh with: the same as a search on this machine."""

_KEY = "({of}.generation::bigint << 32 | {of}.article) = any(%(asked)s)"
_BLOCKS = "(p.generation::bigint << 32 | p.block) = any(%(blocks)s)"

COUNTS = """
select term, sum(in_passages)::bigint, sum(in_sentences)::bigint
from pincite.postings where generation = any(%(generations)s) and term = any(%(terms)s) group by term
"""
"""How many passages and sentences have each token."""

COUNTS_OF_SOME = """
select p.term, count(*), sum(u.sentences)::bigint
from pincite.postings p
  cross join lateral (
    select p.generation, t.* from unnest(p.articles, p.sentences) as t (article, sentences)
  ) as u
where p.generation = any(%(generations)s) and p.term = any(%(terms)s)
  and (p.generation::bigint << 32 | p.block) = any(%(blocks)s)
  and (p.generation::bigint << 32 | u.article) = any(%(asked)s)
group by p.term
"""
"""The same in the articles that are asked."""

_SCORED = """
terms as (select * from unnest(%(terms)s::int[], %(rarity)s::float8[]) as t (term, rarity)),
scored as materialized (
  select u.generation, u.passage, sum(
    t.rarity * (%(k1)s + 1) * u.count / (u.count + %(k1)s * (1 - %(b)s + %(b)s * u.length / %(length)s))
  ) / %(most)s as share
  from terms t
    join pincite.postings p on p.term = t.term and p.generation = any(%(generations)s)
    cross join lateral (
      select p.generation, v.* from unnest(p.passages, p.articles, p.counts, p.lengths)
        as v (passage, article, count, length)
    ) as u
  {asked}
  group by u.generation, u.passage
)"""
_BY_BOTH = """
alike as materialized (
  select m.generation, m.passage from pincite.means m
  where m.generation = any(%(generations)s) and vector_dims(m.mean) = {dimensions} {asked}
  order by m.mean::halfvec({dimensions}) <#> %(like)s::halfvec({dimensions}) limit %(alike)s
),
near as (
  select * from (select * from scored order by share desc, generation, passage limit %(near)s) as best
  union
  select a.generation, a.passage, coalesce(s.share, 0)
  from alike a left join scored s using (generation, passage)
)"""
_ALL = """
near as (
  select a.generation, a.passage, coalesce(s.share, 0) as share
  from unnest(%(in_generation)s::int[], %(passages)s::int[]) as a (generation, passage)
    left join scored s using (generation, passage)
  where s.share > 0 or (select count(*) from scored) < %(likeliest)s  -- as on this machine
)"""
_WANTED = """
best as (
  select n.generation, n.passage
  from near n join pincite.means m using (generation, passage)
  order by n.share - %(weight)s * (m.mean <#> %(like)s::halfvec) desc, n.generation, n.passage
  limit %(likeliest)s
),
wanted as (
  select distinct b.generation, a.passage
  from best b join pincite.passages p using (generation, passage) cross join unnest(p.around) as a (passage)
)"""
_GIVEN = """
best as (
  select * from unnest(%(in_generation)s::int[], %(passages)s::int[]) as w (generation, passage)
),
wanted as (select * from best)"""
_FETCHED = """
files as (
  select * from unnest(
    %(generations)s::int[], %(tokens)s::text[], %(tokens_at)s::bigint[], %(vectors)s::text[],
    %(vectors_at)s::bigint[], %(texts)s::text[]
  ) as f (generation, tokens, tokens_at, vectors, vectors_at, texts)
),
there as (select p.* from wanted join pincite.passages p using (generation, passage)),
slices (kind, generation, number, file, first, last) as (
  select 2, p.generation, p.passage, f.tokens, tokens_at + p.first * %(token_bytes)s,
    tokens_at + (p.first + p.tokens) * %(token_bytes)s
  from there p join files f using (generation)
  union all
  select 3, p.generation, p.passage, f.vectors, vectors_at + p.first * %(vector_bytes)s,
    vectors_at + (p.first + p.tokens) * %(vector_bytes)s
  from there p join files f using (generation)
  union all
  select 4, a.generation, a.article, f.texts, a.start, a.start + a.bytes
  from (select distinct generation, article from there) as t
    join pincite.articles a using (generation, article) join files f using (generation)
  where (a.generation::bigint << 32 | a.article) <> all(%(known)s)
)
select 0 as kind, generation, passage as number, 0 as part, null::bytea as bytes from best
union all
select 1, generation, passage, tokens, sha256 from there
union all
select s.kind, s.generation, s.number, p.part, substring(
    p.bytes from greatest(s.first - p.part * %(part)s::bigint, 0)::int + 1
    for (
      least(s.last - p.part * %(part)s::bigint, %(part)s) - greatest(s.first - p.part * %(part)s::bigint, 0)
    )::int
  )
from slices s
  cross join lateral (
    select n.part, n.bytes from pincite.parts n
    where n.index_name = %(index)s and n.sha256 = s.file
      and n.part between (s.first / %(part)s)::int and ((s.last - 1) / %(part)s)::int
    offset 0  -- looked up one by one: a large file has many parts
  ) as p
union all
select -1, id, 0, 0, null from pincite.generations where id = any(%(generations)s)
"""

PASSAGES = f"with {_GIVEN}, {_FETCHED}"
"""The passages that are named."""
TEXT = """
select part, substring(
    bytes from greatest(%(first)s - part * %(part)s::bigint, 0)::int + 1
    for (
      least(%(last)s - part * %(part)s::bigint, %(part)s) - greatest(%(first)s - part * %(part)s::bigint, 0)
    )::int
  )
from pincite.parts
where index_name = %(index)s and sha256 = %(file)s
  and part between %(first)s / %(part)s::bigint and (%(last)s - 1) / %(part)s::bigint
order by part
"""
"""A part of a file."""


def search(dimensions: int, *, some: bool, few: bool) -> str:
    """Return what finds the passages likeliest to answer, and fetches them with what stands around them.

    `some` says that not all articles are asked; `few` that there are no more passages than are looked at
    anyway, which are named.
    """
    scored = _SCORED.format(asked=f"where {_BLOCKS} and {_KEY.format(of='u')}" if some else "")
    both = _BY_BOTH.format(dimensions=dimensions, asked=f"and {_KEY.format(of='m')}" if some else "")
    return f"with {scored}, {_ALL if few else both}, {_WANTED}, {_FETCHED}"
