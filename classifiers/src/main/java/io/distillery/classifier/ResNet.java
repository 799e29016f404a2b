package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.classifier.ResNetOptions.Downsampling;
import io.distillery.classifier.ResNetOptions.Naming;
import io.distillery.classifier.ResNetOptions.Stem;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Builds residual networks (He et al., CVPR 2016) as dataset distillation evaluates them: a stem
 * that suits the image size, four stages of residual blocks, each after the first at half the
 * resolution and twice the channels, the mean over places, and one linear layer.
 */
public final class ResNet implements Classifier, FeatureMaps {
  private final MemoryFormat layout;
  private final HeConvolution stem;
  private final Norm.Layer stemNorm;
  private final Pooling stemPooling;
  private final List<List<ResidualBlock>> stages = new ArrayList<>();
  private final Linear classifier;

  /** Builds the network of the given numbers with the scope's parameters. */
  public ResNet(ParameterScope root, ResNetOptions options) {
    layout = options.norm().layout();
    ParameterScope scope = root.withKernels(layout);
    boolean strided = options.downsampling() == Downsampling.STRIDE;
    boolean large = options.stem() == Stem.LARGE;
    ParameterScope first = options.naming() == Naming.LAYER0 ? scope.at("layer0") : scope;
    int width = options.width();
    stem =
        options
            .norm()
            .convolution(first.at("conv1"), 3, width, large ? 7 : 3, large && strided ? 2 : 1);
    stemNorm = options.norm().layer(first.at("bn1"), width);
    stemPooling = stemPooling(options);
    int channels = width;
    for (int stage = 0; stage < options.blocks().size(); stage++) {
      List<ResidualBlock> blocks = new ArrayList<>();
      stages.add(blocks);
      for (int i = 0; i < options.blocks().get(stage); i++) {
        ParameterScope block = scope.at("layer" + (stage + 1)).at(i);
        blocks.add(
            new ResidualBlock(block, channels, width << stage, stage > 0 && i == 0, options));
        channels = (width << stage) * (options.bottleneck() ? ResidualBlock.EXPANSION : 1);
      }
    }
    classifier = new Linear(scope.at("fc"), channels, options.classes());
  }

  private static Pooling stemPooling(ResNetOptions options) {
    if (options.stem() == Stem.SMALL) {
      return Pooling.NONE;
    }
    return options.downsampling() == Downsampling.STRIDE
        ? Pooling.maximum()
        : Pooling.average(options.stem() == Stem.LARGE ? 4 : 2);
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    List<Tensor> maps = maps(images, training);
    return Pooling.everywhere(maps.get(maps.size() - 1)); // (B, 512), with bottlenecks (B, 2048)
  }

  @Override
  public List<Tensor> featureMaps(Tensor images) {
    return maps(images, false);
  }

  private List<Tensor> maps(Tensor images, boolean training) {
    List<Tensor> maps = new ArrayList<>();
    Tensor x =
        stem.forward(images.contiguous(layout)); // (B, 64, S, S), or half of S with a strided 7x7
    x = stemPooling.apply(relu_(stemNorm.forward(x, training)));
    for (List<ResidualBlock> blocks : stages) {
      for (ResidualBlock block : blocks) {
        x = block.forward(x, training);
      }
      maps.add(x);
    }
    return maps;
  }

  @Override
  public Tensor scores(Tensor features) {
    return classifier.forward(features); // (B, classes)
  }
}
