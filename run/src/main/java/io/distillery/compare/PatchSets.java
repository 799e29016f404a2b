package io.distillery.compare;

import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.baseline.RealismPatches;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.stage.TeacherFile;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Mosaics of the patches of real images that a teacher is surest of (RDED). */
public final class PatchSets extends WrittenSets {
  /** Images of a class that are looked at, where so many are enough. */
  private static final int POOL = 300;

  /** Crops of each image. */
  private static final int CROPS = 5;

  private static final int LARGEST_WHOLE = 32;

  private final TeacherFile teacher;
  private final int threads;
  private final long seed;

  /**
   * @param method what tables call it
   * @param teacher who judges
   * @param threads that read, at least 1
   * @param source what patches are cut from
   * @param side height and width of the written images, and of those that the teacher knows
   * @param seed of the choice and the crops
   */
  public PatchSets(
      String method,
      TeacherFile teacher,
      int threads,
      ChosenSource source,
      int side,
      long seed,
      SetLayout layout) {
    super(method, source, side, layout);
    this.teacher = teacher;
    this.threads = threads;
    this.seed = seed;
  }

  @Override
  Map<String, ?> options() {
    return Map.of("seed", seed);
  }

  @Override
  Map<String, String> inputs() throws IOException {
    return Map.of("teacher", teacher.fingerprint());
  }

  @Override
  void write(int ipc, int set, SetFolder folder) throws IOException {
    int factor = side() <= LARGEST_WHOLE ? 1 : 2;
    int pool = Math.max(POOL, ipc * factor * factor);
    LabelledImages looked = source().sample(pool, seed + set);
    try (Teacher judge = teacher.open(side());
        LabelledTensor real =
            new ImageTensors(side(), threads)
                .read(looked, new BadImages(looked.size(), maxBadImages()));
        LabelledTensor made =
            new RealismPatches(judge, pool, CROPS, factor, seed, set)
                .distil(real, classes().names(), ipc)) {
      add(made, folder);
    }
  }

  private void add(LabelledTensor made, SetFolder folder) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = made.images().permute(0, 2, 3, 1).contiguous(); // (n, S, S, 3)
      byte[] pixels = Tensors.bytes(rows);
      long[] labels = Tensors.longs(made.labels());
      int length = 3 * side() * side();
      for (int i = 0; i < labels.length; i++) {
        byte[] one = Arrays.copyOfRange(pixels, i * length, (i + 1) * length);
        folder.add(Math.toIntExact(labels[i]), new RgbImage(side(), side(), one));
      }
    }
  }
}
