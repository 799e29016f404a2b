package io.distillery.classifier;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.classifier.ResNetOptions.Stem;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes a network by name, before the size of images and the number of classes are known.
 *
 * <p>Names without an ending have instance norm, as the hard-label protocol wants; those that end
 * in {@code -batch} have batch norm. Residual networks take the stem that suits the image; {@code
 * _modified} ones, batch norm and torchvision's names, a 3x3 stem for any image.
 *
 * @param name what tables call it
 * @param builder makes the network
 */
public record Architecture(String name, Builder builder) {
  /** Lets the network bring images to where its weights are, and its answers home. */
  public Architecture {
    Builder own = builder;
    builder =
        (scope, size, classes) ->
            PlacedClassifier.of(own.build(scope, size, classes), scope.device());
  }

  /** Makes a network for square images of a size and a number of classes. */
  @FunctionalInterface
  public interface Builder {
    /** Builds the network for images of a size, in pixels, and a number of classes. */
    Classifier build(ParameterScope scope, int imageSize, int classes);
  }

  /** Chooses a residual network's numbers by norm, stem and classes. */
  @FunctionalInterface
  private interface Residual {
    ResNetOptions options(Norm norm, Stem stem, int classes);
  }

  private static final int CONVNET_WIDTH = 128;
  private static final String BATCH = "-batch";
  private static final List<Architecture> ALL = all();

  private static List<Architecture> all() {
    List<Architecture> all = new ArrayList<>();
    for (int depth = 3; depth <= 6; depth++) {
      all.add(convNet(depth, CONVNET_WIDTH));
    }
    for (int depth = 3; depth <= 6; depth++) {
      int blocks = depth;
      all.add(
          new Architecture(
              "convnet" + depth + BATCH,
              (scope, size, classes) ->
                  new ConvNet(
                      scope,
                      new ConvNet.Options(blocks, CONVNET_WIDTH, Norm.BATCH, size, classes))));
    }
    all.addAll(residual("resnet18", ResNetOptions::resNet18));
    all.addAll(residual("resnet34", ResNetOptions::resNet34));
    all.addAll(residual("resnet50", ResNetOptions::resNet50));
    all.addAll(residual("resnet101", ResNetOptions::resNet101));
    all.add(modified("resnet18_modified", ResNetOptions::resNet18));
    all.add(modified("resnet101_modified", ResNetOptions::resNet101));
    all.add(
        new Architecture(
            "resnetap10",
            (scope, size, classes) ->
                new ResNet(
                    scope, ResNetOptions.resNetAp10(Norm.INSTANCE, Stem.suiting(size), classes))));
    all.add(new Architecture("densenet_cifar", DenseNet::new));
    all.add(new Architecture("mobilenet_v2", MobileNetV2::new));
    all.add(new Architecture("efficientnet_b0", EfficientNet::new));
    all.add(
        new Architecture(
            "vit_tiny",
            (scope, size, classes) ->
                new VisionTransformer(scope, VisionTransformer.Options.tiny(size, classes))));
    return List.copyOf(all);
  }

  private static List<Architecture> residual(String name, Residual residual) {
    return List.of(
        new Architecture(
            name,
            (scope, size, classes) ->
                new ResNet(scope, residual.options(Norm.INSTANCE, Stem.suiting(size), classes))),
        new Architecture(
            name + BATCH,
            (scope, size, classes) ->
                new ResNet(
                    scope,
                    residual.options(Norm.BATCH, Stem.suiting(size), classes).torchvision())));
  }

  private static Architecture modified(String name, Residual residual) {
    return new Architecture(
        name,
        (scope, size, classes) ->
            new ResNet(scope, residual.options(Norm.BATCH, Stem.SMALL, classes).torchvision()));
  }

  /** Lists the names that {@link #named} knows. */
  public static List<String> names() {
    return ALL.stream().map(Architecture::name).toList();
  }

  /**
   * Returns the network of a name.
   *
   * @throws ConfigurationException if there is none; the message lists the names
   */
  public static Architecture named(String name) {
    return ALL.stream()
        .filter(architecture -> architecture.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "There is no network '%s'; there are %s",
                        name, String.join(", ", names()))));
  }

  /** Describes a ConvNet with instance norm, named {@code convnet} and its depth. */
  public static Architecture convNet(int depth, int width) {
    return new Architecture(
        width == CONVNET_WIDTH ? "convnet" + depth : Text.format("convnet%d-width%d", depth, width),
        (scope, size, classes) ->
            new ConvNet(scope, new ConvNet.Options(depth, width, Norm.INSTANCE, size, classes)));
  }
}
