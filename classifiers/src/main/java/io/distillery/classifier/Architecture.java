package io.distillery.classifier;

import io.distillery.torch.ParameterScope;
import java.util.List;

/**
 * A network by name, before the size of images and the number of classes are known.
 *
 * @param name what tables call it
 * @param builder makes the network
 */
public record Architecture(String name, Builder builder) {

  /** Makes a network for square images of a size and a number of classes. */
  @FunctionalInterface
  public interface Builder {
    Classifier build(ParameterScope scope, int imageSize, int classes);
  }

  private static final List<Architecture> ALL =
      List.of(
          convNet(3, 128),
          convNet(4, 128),
          convNet(5, 128),
          convNet(6, 128),
          new Architecture(
              "resnet18",
              (scope, size, classes) ->
                  new ResNet(scope, ResNet.Options.resNet18(Norm.INSTANCE, size, classes))),
          new Architecture(
              "resnetap10",
              (scope, size, classes) ->
                  new ResNet(scope, ResNet.Options.resNetAp10(Norm.INSTANCE, size, classes))));

  /** The names that {@link #named} knows. */
  public static List<String> names() {
    return ALL.stream().map(Architecture::name).toList();
  }

  /**
   * The network of a name, with instance norm.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Architecture named(String name) {
    return ALL.stream()
        .filter(architecture -> architecture.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no network '%s'; there are %s"
                        .formatted(name, String.join(", ", names()))));
  }

  /** A ConvNet with instance norm, named {@code convnet} and its depth. */
  public static Architecture convNet(int depth, int width) {
    return new Architecture(
        width == 128 ? "convnet" + depth : "convnet%d-width%d".formatted(depth, width),
        (scope, size, classes) ->
            new ConvNet(scope, new ConvNet.Options(depth, width, Norm.INSTANCE, size, classes)));
  }
}
