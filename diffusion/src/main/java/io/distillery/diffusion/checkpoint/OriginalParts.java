package io.distillery.diffusion.checkpoint;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/** Translates the tensors of a model between diffusers' names and shapes and the original ones. */
final class OriginalParts {
  /**
   * Matches the original autoencoder's attention, whose convolutions of 1x1 are linear maps in
   * diffusers.
   */
  private static final Pattern CONVOLUTION =
      Pattern.compile(".*\\.mid_block\\.attentions\\.0\\.to_.*\\.weight");

  private static final Pattern OPEN_CLIP_LAYER =
      Pattern.compile("transformer\\.resblocks\\.(\\d{1,6})\\..*");

  private final NameTable unet;
  private final NameTable vae;
  private final NameTable text;
  private final boolean openClip;
  private final int textLayers;

  /**
   * For a model of these numbers; a text encoder with exact GELU is OpenCLIP's.
   *
   * @param vae null where the file holds none
   */
  OriginalParts(UNetConfig unet, AutoencoderConfig vae, ClipTextConfig text) {
    this.unet = OriginalNames.unet(unet);
    this.vae =
        vae == null
            ? new NameTable()
            : OriginalNames.vae(vae.blockChannels().size(), vae.layersPerBlock());
    this.openClip = text.activation() == ClipTextConfig.Activation.GELU;
    this.text = openClip ? OriginalNames.openClip(text) : OriginalNames.clip();
    this.textLayers = text.layers();
  }

  private OriginalParts(AutoencoderConfig vae) {
    this.unet = new NameTable();
    this.vae = OriginalNames.vae(vae.blockChannels().size(), vae.layersPerBlock());
    this.openClip = false;
    this.text = new NameTable();
    this.textLayers = 0;
  }

  /** For an autoencoder alone. */
  static OriginalParts ofVae(AutoencoderConfig vae) {
    return new OriginalParts(vae);
  }

  /**
   * Returns a part's tensors by diffusers' names; what no rule covers keeps its name, so that it is
   * found to be one too many.
   *
   * @param file all tensors of a file by their names in it
   */
  Map<String, StoredTensor> read(ModelPart part, Map<String, StoredTensor> file) {
    Map<String, StoredTensor> present = new LinkedHashMap<>();
    file.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix(part))) {
            String original = name.substring(prefix(part).length());
            Optional<FusedProjection> fused =
                openClip(part) ? FusedProjection.of(original) : Optional.empty();
            if (openClip(part) && isUnused(original)) {
              return;
            } else if (fused.isPresent()) {
              present.putAll(fused.get().split(tensor));
            } else {
              String other = table(part).present(original).orElse(name);
              present.put(other, linear(other, tensor));
            }
          }
        });
    return present;
  }

  /** Says what the original code calls a part's tensor; what no rule covers keeps its name. */
  String original(ModelPart part, String name) {
    Optional<FusedProjection> fused =
        openClip(part) ? FusedProjection.ofPart(name) : Optional.empty();
    return fused
        .map(FusedProjection::original)
        .or(() -> table(part).original(name))
        .map(original -> prefix(part) + original)
        .orElse(name);
  }

  /** Recognises the projection, and the layers after the last one whose states are used. */
  private boolean isUnused(String original) {
    Matcher layer = OPEN_CLIP_LAYER.matcher(original);
    return original.equals("text_projection")
        || layer.matches() && Integer.parseInt(layer.group(1)) >= textLayers;
  }

  private static StoredTensor linear(String name, StoredTensor tensor) {
    List<Long> shape = tensor.shape();
    if (!CONVOLUTION.matcher(name).matches()
        || shape.size() != 4
        || shape.get(2) != 1
        || shape.get(3) != 1) {
      return tensor;
    }
    return tensor.as(shape.subList(0, 2), t -> t.flatten(1, 3));
  }

  /** Returns a part's tensors by their names in a single file. */
  Map<String, Tensor> write(ModelPart part, Map<String, Tensor> weights) {
    Map<String, Tensor> rest = new LinkedHashMap<>(weights);
    Map<String, Tensor> original = new LinkedHashMap<>();
    for (int layer = 0; openClip(part) && layer < textLayers; layer++) {
      for (String kind : List.of("weight", "bias")) {
        FusedProjection fused = new FusedProjection(layer, kind);
        original.put(prefix(part) + fused.original(), fused.fuse(rest));
      }
    }
    List<String> strangers = new ArrayList<>();
    rest.forEach(
        (name, tensor) -> {
          Tensor shaped =
              CONVOLUTION.matcher(name).matches() ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor;
          table(part)
              .original(name)
              .ifPresentOrElse(
                  other -> original.put(prefix(part) + other, shaped), () -> strangers.add(name));
        });
    if (!strangers.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "The original layout has no names for %s of the %s", strangers, part.folder()));
    }
    return original;
  }

  private NameTable table(ModelPart part) {
    return switch (part) {
      case UNET -> unet;
      case VAE -> vae;
      case TEXT_ENCODER -> text;
    };
  }

  private String prefix(ModelPart part) {
    return switch (part) {
      case UNET -> OriginalNames.UNET;
      case VAE -> OriginalNames.VAE;
      case TEXT_ENCODER -> openClip ? OriginalNames.OPEN_CLIP : OriginalNames.CLIP;
    };
  }

  private boolean openClip(ModelPart part) {
    return openClip && part == ModelPart.TEXT_ENCODER;
  }
}
