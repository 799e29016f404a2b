package io.distillery.evaluation.baseline;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.RandomResizedCrop;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Puts together patches selected for realism (RDED; Sun et al., CVPR 2024): random crops of random
 * real images, of each image the crop that a teacher is surest of, of those crops the surest,
 * {@code factor^2} of them put together to an image.
 *
 * @param teacher who judges, by the cross-entropy of its label
 * @param pool images of a class that are looked at, at least 1; all where there are fewer
 * @param crops of each image, at least 1
 * @param factor crops on each side of an image, at least 1; RDED: 1 for CIFAR, 2 above
 * @param seed of the pool and the crops
 * @param set which of several sets, from 0
 */
public record RealismPatches(Teacher teacher, int pool, int crops, int factor, long seed, int set)
    implements Baseline {
  private static final int BATCH = 128;
  private static final RandomResizedCrop CROP = new RandomResizedCrop(0.08, 1, 1, 1);

  /** Checks that pool, crops and factor are at least 1. */
  public RealismPatches {
    if (pool < 1 || crops < 1 || factor < 1) {
      throw new ConfigurationException(
          Text.format(
              "Patches have a pool of %d, %d crops and the factor %d, expected 1 or more of each",
              pool, crops, factor));
    }
  }

  @Override
  public String method() {
    return "rded";
  }

  @Override
  public LabelledTensor distil(LabelledTensor real, List<String> classNames, int ipc) {
    try (PointerScope scope = new PointerScope()) {
      int wanted = ipc * factor * factor;
      long[] labels = Tensors.longs(real.labels());
      TensorVector all = new TensorVector();
      long[] made = new long[classNames.size() * ipc];
      for (int label = 0; label < classNames.size(); label++) {
        int now = label;
        long[] members =
            IntStream.range(0, labels.length)
                .filter(i -> labels[i] == now)
                .asLongStream()
                .toArray();
        String name = classNames.get(label);
        if (ipc < 1 || Math.min(pool, members.length) < wanted) {
          throw new ConfigurationException(
              Text.format(
                  "Class %s has %d images, of which %d are looked at, and %d patches are wanted: give more images or ask for fewer",
                  name, members.length, Math.min(pool, members.length), wanted));
        }
        all.push_back(mosaics(best(real, name, label, members, wanted), ipc, real.imageSize()));
        Arrays.fill(made, label * ipc, (label + 1) * ipc, label);
      }
      Tensor bytes = cat(all, 0).mul_(new Scalar(255)).round_().to(ScalarType.Byte);
      return new LabelledTensor(bytes, Tensors.of(made, made.length), classNames.size());
    }
  }

  /** Finds the surest patches, floats from 0 to 1, (wanted, 3, S / factor, S / factor). */
  private Tensor best(LabelledTensor real, String name, int label, long[] members, int wanted) {
    try (RandomSource random = new RandomSource(Seeds.derive(seed, "rded", name, set))) {
      Tensor order = random.permutation(members.length);
      long n = Math.min(pool, members.length);
      Tensor chosen = Tensors.of(members, members.length).index_select(0, order.narrow(0, 0, n));
      int size = real.imageSize() / factor;
      TensorVector patches = new TensorVector();
      TensorVector losses = new TensorVector();
      for (long first = 0; first < n; first += BATCH) {
        Tensor images =
            real.images()
                .index_select(0, chosen.narrow(0, first, Math.min(BATCH, n - first)))
                .to(ScalarType.Float)
                .div_(new Scalar(255));
        Tensor lowest = null;
        Tensor surest = null;
        for (int crop = 0; crop < crops; crop++) {
          Tensor patch = CROP.apply(images, size, random);
          Tensor loss = loss(patch, label, real.imageSize());
          if (lowest == null) {
            lowest = loss;
            surest = patch;
          } else {
            Tensor better = loss.lt(lowest);
            surest = patch.where(better.view(-1, 1, 1, 1), surest);
            lowest = loss.where(better, lowest);
          }
        }
        patches.push_back(surest);
        losses.push_back(lowest);
      }
      Tensor ranked = cat(losses, 0).argsort(true, 0L, false).narrow(0, 0, wanted);
      return cat(patches, 0).index_select(0, ranked);
    }
  }

  /**
   * Computes the cross-entropy of the label for each patch in the middle of an image of the mean
   * colour.
   */
  private Tensor loss(Tensor patches, int label, int imageSize) {
    long size = patches.size(2);
    long offset = (imageSize - size) / 2;
    Tensor padded = teacher.meanColour().expand(patches.size(0), 3, imageSize, imageSize).clone();
    padded.narrow(2, offset, size).narrow(3, offset, size).copy_(patches);
    return log_softmax(teacher.logits(padded), 1).select(1, label).neg();
  }

  /** Fills the k-th place with the k-th {@code ipc} patches, row by row: (ipc, 3, S, S). */
  private Tensor mosaics(Tensor patches, int ipc, int imageSize) {
    long size = patches.size(2);
    if (factor == 1) {
      return patches;
    }
    Tensor mosaics = zeros(ipc, 3, imageSize, imageSize);
    for (int k = 0; k < factor * factor; k++) {
      long top = (long) (k / factor) * imageSize / factor;
      long left = (long) (k % factor) * imageSize / factor;
      long height = (long) (k / factor + 1) * imageSize / factor - top;
      long width = (long) (k % factor + 1) * imageSize / factor - left;
      Tensor part = patches.narrow(0, (long) k * ipc, ipc);
      if (height != size || width != size) {
        Tensor rows = nearest(height, size);
        Tensor columns = nearest(width, size);
        part = part.index_select(2, rows).index_select(3, columns);
      }
      mosaics.narrow(2, top, height).narrow(3, left, width).copy_(part);
    }
    return mosaics;
  }

  /** Tells which of {@code size} places is nearest to each of {@code length}. */
  private static Tensor nearest(long length, long size) {
    return arange(new Scalar(length)).mul(new Scalar(size)).floor_divide(new Scalar(length));
  }
}
