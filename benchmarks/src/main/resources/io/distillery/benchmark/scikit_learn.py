# The peer of `benchmark prototypes`: reads points once, then answers a line "K DTYPE" with a line
# "OUTLIER_SECONDS CLUSTER_SECONDS INERTIA", until its input ends.
#   usage: scikit_learn.py FILE ROWS COLUMNS      (FILE: float32, little-endian, row by row)
import sys
import time

try:
    import numpy
    import sklearn
    from sklearn.cluster import KMeans
    from sklearn.neighbors import LocalOutlierFactor
except ImportError as problem:
    print("missing", problem, flush=True)
    sys.exit(0)
print("scikit-learn", sklearn.__version__, "NumPy", numpy.__version__, flush=True)

rows, columns = int(sys.argv[2]), int(sys.argv[3])
points = {"float32": numpy.fromfile(sys.argv[1], dtype="<f4").reshape(rows, columns)}
points["float64"] = points["float32"].astype("float64")

for seed, line in enumerate(sys.stdin):
    clusters, kind = line.split()
    x = points[kind]
    start = time.perf_counter()
    inliers = LocalOutlierFactor(n_neighbors=10, contamination=0.1).fit_predict(x) == 1
    between = time.perf_counter()
    found = KMeans(int(clusters), n_init=10, random_state=seed).fit(x[inliers])
    end = time.perf_counter()
    print(between - start, end - between, found.inertia_, flush=True)
