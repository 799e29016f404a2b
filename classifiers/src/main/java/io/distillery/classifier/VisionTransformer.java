package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Init;
import io.distillery.torch.nn.LayerNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Builds a vision transformer (Dosovitskiy et al., ICLR 2021) with a class token and learned
 * positions, pre-norm blocks; its parameters are named as in the timm library.
 */
public final class VisionTransformer implements Classifier {
  private static final double POSITION_DEVIATION = 0.02;

  private final int width;
  private final Conv2d patches;
  private final Tensor classToken;
  private final Tensor positions;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final Linear classifier;

  /**
   * Holds the numbers of a vision transformer.
   *
   * @param patch side of the squares that an image is cut into; divides the image's size
   * @param width of a token; divisible by the heads
   * @param depth number of blocks, at least 1
   * @param heads of the attention, at least 1
   * @param imageSize width and height of the images
   * @param classes number of logits, at least 2
   */
  public record Options(int patch, int width, int depth, int heads, int imageSize, int classes) {
    /**
     * Checks that every number lies in its range, that patches divide the image, and heads the
     * width.
     */
    public Options {
      if (patch < 1 || imageSize < patch || imageSize % patch != 0) {
        throw new ConfigurationException(
            Text.format(
                "Images of %d pixels cannot be cut into patches of %d: take a size that it divides",
                imageSize, patch));
      }
      if (depth < 1 || heads < 1 || width < heads || width % heads != 0 || classes < 2) {
        throw new ConfigurationException(
            Text.format(
                "A vision transformer has width %d, depth %d, %d heads and %d classes, expected a"
                    + " width that the heads divide, depth and heads of 1 or more, 2 classes or more",
                width, depth, heads, classes));
      }
    }

    /**
     * Returns the numbers of ViT-Tiny, the DeiT-Ti of Touvron et al., ICML 2021: width 192, 12
     * blocks of 3 heads; patches of 16 pixels, of 4 up to 64 px.
     */
    public static Options tiny(int imageSize, int classes) {
      return new Options(SmallImages.are(imageSize) ? 4 : 16, 192, 12, 3, imageSize, classes);
    }
  }

  /** Builds the network of the given numbers with the scope's parameters. */
  public VisionTransformer(ParameterScope scope, Options options) {
    width = options.width;
    int side = options.imageSize / options.patch;
    Init small = Init.normal(POSITION_DEVIATION);
    classToken = scope.parameter("cls_token", small, 1, 1, width);
    positions = scope.parameter("pos_embed", small, 1, 1L + (long) side * side, width);
    patches =
        new Conv2d(
            scope.at("patch_embed").at("proj"), 3, width, options.patch, options.patch, 0, true);
    for (int i = 0; i < options.depth; i++) {
      blocks.add(new Block(scope.at("blocks").at(i), width, options.heads));
    }
    norm = new LayerNorm(scope.at("norm"), width);
    classifier = new Linear(scope.at("head"), width, options.classes);
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    long n = images.size(0);
    Tensor x =
        patches.forward(Tensors.channelsLast(images)).flatten(2, 3).transpose(1, 2); // (B, P, W)
    x = cat(new TensorVector(classToken.expand(n, 1, width), x), 1).add(positions); // (B, 1 + P, W)
    for (Block block : blocks) {
      x = block.forward(x);
    }
    return norm.forward(x.select(1, 0)); // (B, W)
  }

  @Override
  public Tensor scores(Tensor features) {
    return classifier.forward(features); // (B, classes)
  }

  /** Lets tokens attend to one another, then maps each, both beside a shortcut. */
  private static final class Block {
    private final int heads;
    private final LayerNorm norm1;
    private final Linear qkv;
    private final Linear projection;
    private final LayerNorm norm2;
    private final Linear fc1;
    private final Linear fc2;

    Block(ParameterScope scope, int width, int heads) {
      this.heads = heads;
      norm1 = new LayerNorm(scope.at("norm1"), width);
      qkv = new Linear(scope.at("attn").at("qkv"), width, 3L * width);
      projection = new Linear(scope.at("attn").at("proj"), width, width);
      norm2 = new LayerNorm(scope.at("norm2"), width);
      fc1 = new Linear(scope.at("mlp").at("fc1"), width, 4L * width);
      fc2 = new Linear(scope.at("mlp").at("fc2"), 4L * width, width);
    }

    /** Maps tokens, (B, T, W), to tokens, (B, T, W). */
    Tensor forward(Tensor x) {
      Tensor h = x.add(attention(norm1.forward(x)));
      return h.add(fc2.forward(gelu(fc1.forward(norm2.forward(h)))));
    }

    private Tensor attention(Tensor x) {
      long n = x.size(0);
      long tokens = x.size(1);
      Tensor parts = qkv.forward(x).view(n, tokens, 3, heads, -1).permute(2, 0, 3, 1, 4);
      Tensor mixed =
          scaled_dot_product_attention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
      return projection.forward(mixed.transpose(1, 2).reshape(n, tokens, -1));
    }
  }
}
