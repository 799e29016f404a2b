package io.distillery.hub;

import io.distillery.base.Text;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lists models that are worth knowing by a short name. */
public enum KnownModel {
  /** Stable Diffusion v1.5, the paper's. */
  SD15(
      "sd15",
      "stable-diffusion-v1-5",
      "stable-diffusion-v1-5",
      "CreativeML OpenRAIL-M",
      1066,
      "the published method's model"),
  /** SD-Turbo, which needs one to four steps. */
  SD_TURBO(
      "sd-turbo",
      "stabilityai",
      "sd-turbo",
      "Stability AI Community",
      1290,
      "1 to 4 steps, --guidance-scale 0"),
  /** BK-SDM-Tiny, with a third of the denoiser. */
  BK_SDM_TINY(
      "bk-sdm-tiny",
      "nota-ai",
      "bk-sdm-tiny",
      "CreativeML OpenRAIL-M",
      530,
      "a third of v1.5's denoiser"),
  /** A consistency model, which needs four steps. */
  LCM_DREAMSHAPER(
      "lcm-dreamshaper",
      "SimianLuo",
      "LCM_Dreamshaper_v7",
      "MIT",
      1066,
      "4 steps, --scheduler lcm"),
  /** The tiny autoencoder for Stable Diffusion's latents. */
  TAESD("taesd", "madebyollin", "taesd", "MIT", 2.4, "for --encoder and --decoder");

  private static final double MEGABYTES_A_MILLION = 2; // in half precision

  private final String title;
  private final HubName repository;
  private final String licence;
  private final double parameters;
  private final String use;

  KnownModel(
      String title, String owner, String name, String licence, double parameters, String use) {
    this.title = title;
    this.repository = new HubName(owner, name, HubName.MAIN);
    this.licence = licence;
    this.parameters = parameters;
    this.use = use;
  }

  /** Finds the model of a short name. */
  public static Optional<KnownModel> find(String title) {
    return Arrays.stream(values()).filter(known -> known.title.equals(title)).findFirst();
  }

  /** Finds the model that a name of the hub means, of whatever revision. */
  public static Optional<KnownModel> of(HubName name) {
    return Arrays.stream(values())
        .filter(known -> known.repository.repository().equals(name.repository()))
        .findFirst();
  }

  /** Lists the short names, in words. */
  public static String names() {
    return Arrays.stream(values()).map(known -> known.title).collect(Collectors.joining(", "));
  }

  /** Gives the short name. */
  public String title() {
    return title;
  }

  /** Says where it is. */
  public HubName repository() {
    return repository;
  }

  /** Gives a line of a table: name, size, licence, use. */
  public String line() {
    return Text.format(
        "%-16s %-44s %9s  %-24s %s",
        title,
        repository,
        parameters < 100
            ? Text.format("%.1f MB", parameters * MEGABYTES_A_MILLION)
            : Text.format("%.1f GB", parameters * MEGABYTES_A_MILLION / 1000),
        licence,
        use);
  }
}
