"""Finding a service in people's own words, in memory.

    words    a text as words; what of a question says nothing
    typos    how alike two misspelt words are (trigrams, one letter apart)
    index    a mall's services by their words, the city's synonyms, and the ranking

Stems are PostgreSQL's Indonesian ones: the index asks for those of its whole vocabulary when it is built, and a
question only for words that no service has. Nothing here touches the database; `stems` does.
"""

from .index import Entry, Index, build, entry_of
from .words import LONGEST_QUESTION, folded, words_of

__all__ = ["LONGEST_QUESTION", "Entry", "Index", "build", "entry_of", "folded", "words_of"]
