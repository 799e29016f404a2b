package io.distillery.classifier;

import io.distillery.torch.ComputeDevice;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Brings a network's inputs to the device of its weights, and its answers home. */
class PlacedClassifier implements Classifier {
  private final Classifier network;
  final ComputeDevice device;

  private PlacedClassifier(Classifier network, ComputeDevice device) {
    this.network = network;
    this.device = device;
  }

  /** Returns the network itself where it computes at home. */
  static Classifier of(Classifier network, ComputeDevice device) {
    if (device.isHost()) {
      return network;
    }
    return network instanceof FeatureMaps maps
        ? new WithMaps(network, maps, device)
        : new PlacedClassifier(network, device);
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    return device.home(network.features(device.bring(images), training));
  }

  @Override
  public Tensor scores(Tensor features) {
    return device.home(network.scores(device.bring(features)));
  }

  @Override
  public Tensor forward(Tensor images, boolean training) {
    return device.home(network.forward(device.bring(images), training));
  }

  /** Shows its feature maps, too. */
  private static final class WithMaps extends PlacedClassifier implements FeatureMaps {
    private final FeatureMaps maps;

    WithMaps(Classifier network, FeatureMaps maps, ComputeDevice device) {
      super(network, device);
      this.maps = maps;
    }

    @Override
    public List<Tensor> featureMaps(Tensor images) {
      return maps.featureMaps(device.bring(images)).stream().map(device::home).toList();
    }
  }
}
