package io.distillery.hub;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Chooses what is needed of a model: configurations, vocabularies, and weights as safetensors, in
 * half precision where there are such. Pickles, other formats, pictures and safety checkers stay
 * where they are.
 */
final class NeededFiles {
  private static final String INDEX = "model_index.json";
  private static final String WEIGHTS = ".safetensors";

  /** The parts of a latent diffusion pipeline; those that draw must have weights. */
  private static final Set<String> PARTS =
      Set.of("unet", "vae", "text_encoder", "tokenizer", "scheduler");

  private static final List<String> WEIGHED = List.of("unet", "vae", "text_encoder");

  /** Parts of other families, whose gigabytes would be fetched in vain. */
  private static final List<String> FOREIGN = List.of("transformer", "text_encoder_2", "prior");

  private static final Pattern SHARD = Pattern.compile("-\\d{5}-of-\\d{5}");
  private static final Pattern TEXTS =
      Pattern.compile(".*\\.json|.*merges\\.txt|.*vocab\\.txt|.*tokenizer\\.model");

  private final HubName model;
  private final Map<String, List<HubFile>> folders = new LinkedHashMap<>();

  private NeededFiles(HubName model, HubListing listing) {
    this.model = model;
    for (HubFile file : listing.files()) {
      int slash = file.name().lastIndexOf('/');
      String folder = slash < 0 ? "" : file.name().substring(0, slash);
      folders.computeIfAbsent(folder, f -> new ArrayList<>()).add(file);
    }
  }

  /**
   * Chooses.
   *
   * @throws ConfigurationException where the model has nothing that can be used
   */
  static List<HubFile> of(HubName model, HubListing listing) {
    NeededFiles needed = new NeededFiles(model, listing);
    boolean pipeline =
        needed.in("").stream().anyMatch(file -> file.name().equals(INDEX))
            || WEIGHED.stream().allMatch(needed.folders::containsKey);
    return pipeline ? needed.ofPipeline() : needed.ofRoot();
  }

  /**
   * Chooses the one file that is named.
   *
   * @throws ConfigurationException where the model has none of that name
   */
  static List<HubFile> named(HubName model, HubListing listing, String name) {
    List<String> weights =
        listing.files().stream().map(HubFile::name).filter(each -> each.endsWith(WEIGHTS)).toList();
    if (!weights.contains(name)) {
      throw new ConfigurationException(
          Text.format(
              "%s has no file %s that could be fetched; expected one of %s",
              model, name, String.join(", ", weights)));
    }
    return listing.files().stream().filter(file -> file.name().equals(name)).toList();
  }

  private List<HubFile> in(String folder) {
    return folders.getOrDefault(folder, List.of());
  }

  private List<HubFile> ofPipeline() {
    for (String part : FOREIGN) {
      if (folders.containsKey(part)) {
        throw new ConfigurationException(
            Text.format(
                "%s has a part '%s': it is of another family than Stable Diffusion 1.x and 2.x, and"
                    + " cannot be used here",
                model, part));
      }
    }
    List<HubFile> needed =
        new ArrayList<>(in("").stream().filter(file -> file.name().equals(INDEX)).toList());
    for (String part : PARTS.stream().sorted().toList()) {
      needed.addAll(texts(in(part)));
      List<HubFile> weights = weights(in(part));
      if (weights.isEmpty() && WEIGHED.contains(part)) {
        throw without(part, in(part));
      }
      needed.addAll(weights);
    }
    return needed;
  }

  /** Of a model that lies in one folder: a tiny autoencoder, a LoRA, a single file. */
  private List<HubFile> ofRoot() {
    List<HubFile> weights = weights(in(""));
    if (weights.isEmpty()) {
      throw without("", in(""));
    }
    List<HubFile> needed = new ArrayList<>(texts(in("")));
    needed.addAll(weights);
    return needed;
  }

  private ConfigurationException without(String part, List<HubFile> there) {
    List<String> others =
        there.stream()
            .map(HubFile::name)
            .filter(name -> name.matches(".*\\.(bin|ckpt|pt|pth|pkl|msgpack|h5|onnx|gguf)"))
            .toList();
    String where = part.isEmpty() ? model.toString() : model + ", " + part;
    return new ConfigurationException(
        others.isEmpty()
            ? Text.format("%s has no weights: expected .safetensors files", where)
            : Text.format(
                "%s has its weights only as %s; expected .safetensors files. Pickles can run any code"
                    + " and are never fetched: look for a revision or a copy of the model with"
                    + " safetensors",
                where, String.join(", ", others)));
  }

  private static List<HubFile> texts(List<HubFile> files) {
    return files.stream()
        .filter(file -> TEXTS.matcher(file.name()).matches() && !isIndex(file))
        .toList();
  }

  private static boolean isIndex(HubFile file) {
    return file.name().matches(".*\\.index(\\.[^.]+)?\\.json");
  }

  /** In half precision, else as they are; whole, else in shards with their index. */
  private List<HubFile> weights(List<HubFile> files) {
    List<Predicate<HubFile>> kinds =
        List.of(file -> isVariant(file, "fp16"), file -> isVariant(file, ""));
    for (Predicate<HubFile> kind : kinds) {
      List<HubFile> of =
          files.stream().filter(file -> file.name().endsWith(WEIGHTS)).filter(kind).toList();
      List<HubFile> whole = of.stream().filter(file -> !SHARD.matcher(file.name()).find()).toList();
      if (!whole.isEmpty()) {
        return List.of(only(whole));
      }
      if (!of.isEmpty()) {
        List<HubFile> sharded = new ArrayList<>(of);
        boolean half = isVariant(of.get(0), "fp16");
        files.stream()
            .filter(file -> isIndex(file) && file.name().contains("fp16") == half)
            .filter(file -> file.name().contains(WEIGHTS))
            .forEach(sharded::add);
        return sharded;
      }
    }
    return List.of();
  }

  /** The name's part between the dots before the ending and the shard's number. */
  private static boolean isVariant(HubFile file, String variant) {
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    String stem = SHARD.matcher(name.substring(0, name.length() - WEIGHTS.length())).replaceAll("");
    boolean half = stem.endsWith(".fp16");
    return variant.isEmpty()
        ? !half && !stem.endsWith(".non_ema")
        : half && !stem.contains("non_ema");
  }

  /** Of several whole files the one that libraries read. */
  private HubFile only(List<HubFile> whole) {
    if (whole.size() == 1) {
      return whole.get(0);
    }
    Optional<HubFile> customary =
        whole.stream()
            .filter(
                file ->
                    file.name()
                        .matches(
                            "(.*/)?(diffusion_pytorch_model|model|pytorch_lora_weights)(\\.fp16)?\\"
                                + WEIGHTS))
            .findFirst();
    return customary.orElseThrow(
        () ->
            new ConfigurationException(
                Text.format(
                    "%s has several models, %s: name one of these files (--file)",
                    model, String.join(", ", whole.stream().map(HubFile::name).toList()))));
  }
}
