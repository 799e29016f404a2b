package io.distillery.diffusion.model;

import static io.distillery.torch.nn.Activations.silu;

import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Encodes an image to the mean and log variance of its latent. */
final class AutoencoderEncoder {
  private final Conv2d convIn;
  private final LayerChain down = new LayerChain();
  private final AutoencoderMidBlock mid;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  AutoencoderEncoder(ParameterScope scope, AutoencoderConfig config) {
    List<Integer> channels = config.blockChannels();
    int groups = config.normGroups();
    convIn = new Conv2d(scope.at("conv_in"), config.imageChannels(), channels.get(0), 3, 1);
    int width = channels.get(0);
    for (int level = 0; level < channels.size(); level++) {
      ParameterScope block = scope.at("down_blocks").at(level);
      for (int layer = 0; layer < config.layersPerBlock(); layer++) {
        ResnetBlock resnet =
            new ResnetBlock(
                block.at("resnets").at(layer),
                width,
                channels.get(level),
                groups,
                AutoencoderMidBlock.EPSILON,
                0);
        down.add(x -> resnet.forward(x, null));
        width = channels.get(level);
      }
      if (level < channels.size() - 1) {
        down.add(Resampling.downPaddedRightAndBelow(block.at("downsamplers").at(0), width));
      }
    }
    mid = new AutoencoderMidBlock(scope.at("mid_block"), width, groups);
    convNormOut =
        new GroupNorm(scope.at("conv_norm_out"), groups, width, AutoencoderMidBlock.EPSILON);
    convOut = new Conv2d(scope.at("conv_out"), width, 2L * config.latentChannels(), 3, 1);
  }

  Tensor forward(Tensor images) {
    Tensor x = mid.forward(down.forward(convIn.forward(images)));
    return convOut.forward(silu(convNormOut.forward(x)));
  }
}
