package io.distillery.stage;

import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageSpace;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.PixelRows;
import io.distillery.encode.Source;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.torch.EngineWork;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The source images as a teacher sees them: the features before its last layer. It looks at a whole
 * class in the order of its files, whatever images are asked for, and what it has seen is kept for
 * later runs. One class is in memory.
 */
final class TeacherFeatures implements ImageSpace {
  /** Images in memory at a time. */
  private static final int PART = 512;

  /** Images that the teacher looks at together; divides a part. */
  private static final int BATCH = 128;

  private static final String FEATURES = "features";

  private final Teacher teacher;
  private final String identity;
  private final Source source;
  private final int threads;
  private final FeatureStore store;
  private final Map<String, Integer> labels = new HashMap<>(); // by file name
  private final Map<String, Long> rows = new HashMap<>(); // of the class in memory
  private int label = -1;
  private FeatureStore.Seen seen; // of that class

  private TeacherFeatures(
      Teacher teacher, String identity, Source source, int threads, Path cache) {
    this.teacher = teacher;
    this.identity = identity;
    this.source = source;
    this.threads = threads;
    this.store = new FeatureStore(cache.resolve(FEATURES));
    source.images().images().forEach(image -> labels.put(image.fileName(), image.label()));
  }

  /**
   * Looks at all images that were not seen in an earlier run.
   *
   * @param teacher whom this takes over
   * @param identity fingerprint of its file
   * @param threads that read, and that the teacher's operators share, at least 1
   * @param cache directory of what is kept for later; need not exist
   * @throws IOException when too many images cannot be read
   */
  static TeacherFeatures of(
      Teacher teacher, String identity, Source source, int threads, Path cache, Progress progress)
      throws IOException {
    TeacherFeatures features = new TeacherFeatures(teacher, identity, source, threads, cache);
    try {
      features.lookAtAll(progress);
      return features;
    } catch (IOException | RuntimeException e) {
      features.close();
      throw e;
    }
  }

  /**
   * Looks at a class when it is asked for, and keeps nothing.
   *
   * @param teacher whom this takes over
   * @param identity fingerprint of its file
   * @param threads that read, and that the teacher's operators share, at least 1
   * @param cache directory of what is kept for later; need not exist
   */
  static TeacherFeatures lazily(
      Teacher teacher, String identity, Source source, int threads, Path cache) {
    return new TeacherFeatures(teacher, identity, source, threads, cache);
  }

  /** Who looks; this closes it. */
  Teacher teacher() {
    return teacher;
  }

  /** Fingerprint of the teacher's file. */
  String identity() {
    return identity;
  }

  /** What it looks at. */
  Source source() {
    return source;
  }

  /**
   * Looks at all images that were not seen before, and keeps what it sees.
   *
   * @throws IOException when too many images cannot be read
   */
  void lookAtAll(Progress progress) throws IOException {
    LabelledImages images = source.images();
    String task = "Looking at images with " + teacher.name();
    BadImages bad = source.badImages();
    try (Progress.Task shown = progress.begin(task, "images", images.size())) {
      for (int each = 0; each < images.classNames().size(); each++) {
        if (!look(each, bad, progress, shown)) {
          return;
        }
        shown.done(images.start(each) + images.ofClass(each).size());
      }
    }
  }

  /** Looks at a class that was not seen before, and keeps what it sees where that can be kept. */
  void lookAt(int wanted) throws IOException {
    look(wanted, source.badImages(), Progress.SILENT, done -> {});
  }

  /** Looks at a class, unless that was done before; false where what is seen cannot be kept. */
  private boolean look(int wanted, BadImages bad, Progress progress, Progress.Task shown)
      throws IOException {
    Optional<FeatureStore.Seen> kept = store.read(request(wanted));
    if (kept.isPresent()) {
      kept.get().close();
      return true;
    }
    int start = source.images().start(wanted);
    try (FeatureStore.Seen found = look(wanted, bad, done -> shown.done(start + done))) {
      return isKept(wanted, found, progress);
    }
  }

  private boolean isKept(int each, FeatureStore.Seen found, Progress progress) {
    try {
      store.write(request(each), found);
      return true;
    } catch (IOException e) {
      progress.note(
          Text.format(
              "What the teacher sees cannot be kept (%s); it looks at each class when its turn comes",
              e));
      return false;
    }
  }

  @Override
  public Tensor of(List<String> files) throws IOException {
    hold(labels.get(files.get(0)));
    long[] wanted = files.stream().mapToLong(rows::get).toArray();
    return seen.features().index_select(0, Tensors.of(wanted, wanted.length));
  }

  private void hold(int wanted) throws IOException {
    if (wanted == label) {
      return;
    }
    release();
    Optional<FeatureStore.Seen> kept = store.read(request(wanted));
    seen = kept.isPresent() ? kept.get() : look(wanted, source.badImages(), done -> {});
    label = wanted;
    List<LabelledImage> ofClass = source.images().ofClass(wanted);
    for (long row = 0; row < seen.positions().length; row++) {
      rows.put(ofClass.get((int) seen.positions()[(int) row]).fileName(), row);
    }
  }

  private FeatureStore.Request request(int wanted) {
    int start = source.images().start(wanted);
    List<ContentHash> contents =
        source.identity().contents().subList(start, start + source.images().ofClass(wanted).size());
    return new FeatureStore.Request(identity, BATCH, threads, LibTorch.description(), contents);
  }

  /** Reads the images of a class, a part at a time, and lets the teacher look at them. */
  private FeatureStore.Seen look(int wanted, BadImages bad, Progress.Task task) throws IOException {
    List<LabelledImage> ofClass = source.images().ofClass(wanted);
    LongStream.Builder positions = LongStream.builder();
    try (PointerScope scope = new PointerScope();
        EngineWork work = EngineWork.begin()) {
      TensorVector batches = new TensorVector();
      for (int from = 0; from < ofClass.size(); from += PART) {
        int to = Math.min(ofClass.size(), from + PART);
        PixelRows part = read(source.images().with(ofClass.subList(from, to)), bad);
        for (long position : part.positions()) {
          positions.add(from + position);
        }
        try (Tensor pixels = part.pixels()) {
          look(pixels, batches, work);
        }
        task.done(to);
      }
      if (batches.empty()) {
        throw new IOException(
            Text.format(
                "No image of class %s can be read", source.images().classNames().name(wanted)));
      }
      return new FeatureStore.Seen(torch.cat(batches, 0), positions.build().toArray());
    }
  }

  private PixelRows read(LabelledImages images, BadImages bad) throws IOException {
    int side = teacher.about().imageSize();
    return PixelRows.read(
        images, side, ImageTensors.form(side), source.reduced(), threads, bad, done -> {});
  }

  private void look(Tensor pixels, TensorVector batches, EngineWork work) {
    for (long from = 0; from < pixels.size(0); from += BATCH) {
      try (PointerScope scope = new PointerScope()) {
        Tensor batch = pixels.narrow(0, from, Math.min(BATCH, pixels.size(0) - from));
        batches.push_back(teacher.features(batch)); // which holds the numbers from here on
      }
      work.pause();
    }
  }

  private void release() {
    if (seen != null) {
      seen.close();
      seen = null;
      rows.clear();
      label = -1;
    }
  }

  @Override
  public void close() {
    release();
    teacher.close();
  }
}
