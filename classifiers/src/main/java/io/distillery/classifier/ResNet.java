package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.torch.Conv2d;
import io.distillery.torch.Linear;
import io.distillery.torch.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Residual networks of basic blocks (He et al., CVPR 2016) as dataset distillation evaluates them:
 * a stem that suits the image size, four stages of 64, 128, 256 and 512 channels, each after the
 * first at half the resolution, the mean over places, and one linear layer.
 */
public final class ResNet implements Classifier {
  private static final int[] WIDTHS = {64, 128, 256, 512};

  private final Conv2d stem;
  private final Norm.Layer stemNorm;
  private final Pooling stemPooling;
  private final List<BasicBlock> blocks = new ArrayList<>();
  private final Linear classifier;

  /**
   * The numbers of a residual network.
   *
   * @param blocksPerStage 2 for ResNet-18, 1 for ResNet-10
   * @param downsampling how resolution is halved
   * @param norm after every convolution
   * @param imageSize width and height of the images, at least 8: up to 64 the stem is a 3x3
   *     convolution, up to 128 it is followed by pooling, above that it is a 7x7 one with pooling
   * @param classes number of logits, at least 2
   */
  public record Options(
      int blocksPerStage, Downsampling downsampling, Norm norm, int imageSize, int classes) {
    public Options {
      if (blocksPerStage < 1 || imageSize < 8 || classes < 2) {
        throw new IllegalArgumentException(
            "A ResNet has %d blocks a stage, images of %d pixels and %d classes, expected 1, 8 and 2 or more"
                .formatted(blocksPerStage, imageSize, classes));
      }
    }

    /** ResNet-18. */
    public static Options resNet18(Norm norm, int imageSize, int classes) {
      return new Options(2, Downsampling.STRIDE, norm, imageSize, classes);
    }

    /** ResNetAP-10: a block a stage, average pooling in place of strides (Kim et al. 2022). */
    public static Options resNetAp10(Norm norm, int imageSize, int classes) {
      return new Options(1, Downsampling.AVERAGE, norm, imageSize, classes);
    }
  }

  /** How resolution is halved. */
  public enum Downsampling {
    /** By convolutions that skip every other place, and max-pooling in the stem. */
    STRIDE,
    /** By convolutions at every place, then average pooling. */
    AVERAGE
  }

  /** Builds the network of the given numbers with the scope's parameters. */
  public ResNet(ParameterScope scope, Options options) {
    boolean strided = options.downsampling == Downsampling.STRIDE;
    boolean large = options.imageSize > 128;
    ParameterScope layer0 = scope.at("layer0");
    int kernel = large ? 7 : 3;
    stem =
        new Conv2d(
            layer0.at("conv1"), 3, WIDTHS[0], kernel, large && strided ? 2 : 1, kernel / 2, false);
    stemNorm = options.norm.layer(layer0.at("bn1"), WIDTHS[0]);
    if (options.imageSize <= 64) {
      stemPooling = Pooling.NONE;
    } else if (strided) {
      stemPooling = Pooling.maximum();
    } else {
      stemPooling = Pooling.average(large ? 4 : 2);
    }
    int channels = WIDTHS[0];
    for (int stage = 0; stage < WIDTHS.length; stage++) {
      for (int i = 0; i < options.blocksPerStage; i++) {
        boolean halves = stage > 0 && i == 0;
        blocks.add(
            new BasicBlock(
                scope.at("layer" + (stage + 1)).at(i),
                channels,
                WIDTHS[stage],
                halves,
                options.downsampling,
                options.norm));
        channels = WIDTHS[stage];
      }
    }
    classifier = new Linear(scope.at("fc"), channels, options.classes);
  }

  @Override
  public Tensor forward(Tensor images, boolean training) {
    Tensor x = stem.forward(images); // (B, 64, S, S), or half of S with a strided 7x7
    x = stemPooling.apply(relu_(stemNorm.forward(x, training)));
    for (BasicBlock block : blocks) {
      x = block.forward(x, training);
    }
    x = x.mean(new long[] {2, 3}, false, new ScalarTypeOptional()); // (B, 512)
    return classifier.forward(x); // (B, classes)
  }
}
