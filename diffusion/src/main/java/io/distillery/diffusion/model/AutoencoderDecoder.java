package io.distillery.diffusion.model;

import static io.distillery.torch.nn.Activations.silu;

import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Decodes a latent to an image. */
final class AutoencoderDecoder {
  private final Conv2d convIn;
  private final AutoencoderMidBlock mid;
  private final LayerChain up = new LayerChain();
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  AutoencoderDecoder(ParameterScope scope, AutoencoderConfig config) {
    List<Integer> channels = config.blockChannels();
    int groups = config.normGroups();
    int levels = channels.size();
    int width = channels.get(levels - 1);
    convIn = new Conv2d(scope.at("conv_in"), config.latentChannels(), width, 3, 1);
    mid = new AutoencoderMidBlock(scope.at("mid_block"), width, groups);
    for (int level = 0; level < levels; level++) {
      ParameterScope block = scope.at("up_blocks").at(level);
      int out = channels.get(levels - 1 - level);
      for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
        ResnetBlock resnet =
            new ResnetBlock(
                block.at("resnets").at(layer), width, out, groups, AutoencoderMidBlock.EPSILON, 0);
        up.add(x -> resnet.forward(x, null));
        width = out;
      }
      if (level < levels - 1) {
        up.add(Resampling.up(block.at("upsamplers").at(0), width));
      }
    }
    convNormOut =
        new GroupNorm(scope.at("conv_norm_out"), groups, width, AutoencoderMidBlock.EPSILON);
    convOut = new Conv2d(scope.at("conv_out"), width, config.imageChannels(), 3, 1);
  }

  Tensor forward(Tensor latents) {
    Tensor x = up.forward(mid.forward(convIn.forward(latents)));
    return convOut.forward(silu(convNormOut.forward(x)));
  }
}
