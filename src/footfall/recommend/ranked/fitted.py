from dataclasses import dataclass
from footfall.recommend.ranked.candidates import Candidates
from footfall.recommend.ranked.features import matrix
from footfall.recommend.recommender import Picks, best


@dataclass(frozen=True, eq=False)
class Order:
    settings: object
    known: object
    sources: object
    models: object

    def recommend(self, users, k, *, again=False):
        import numpy as np

        c = Candidates(self.known, self.sources, self.settings.candidates)
        its, scs = [], []
        for b in c.blocks(users, again=again):
            s = np.full(b.items.shape, -np.inf)
            s[b.real] = self.models["again" if again else "fresh"].predict(matrix(b, self.known), num_threads=2)
            o = np.argsort(-s, axis=1, kind="stable")[:, :k]
            its.append(np.take_along_axis(b.items, o, 1))
            scs.append(np.take_along_axis(s, o, 1))
        return Picks(np.concatenate(its), np.concatenate(scs))
