package io.distillery.cli.option;

/** Groups options of the command line as helps show them, in the order of the steps. */
public enum Section {
  /** Holds which images take part. */
  SOURCE("Source images"),
  /** Holds randomness. */
  REPEATABILITY("Repeatability"),
  /** Holds where descriptions come from. */
  DESCRIPTIONS("Descriptions"),
  /** Holds the latent diffusion model. */
  MODEL("Model"),
  /** Holds how large images are. */
  SIZE("Size"),
  /** Holds how the model is fitted. */
  FINE_TUNING("Fine-tuning"),
  /** Holds how clusters and their texts are found. */
  PROTOTYPES("Prototypes"),
  /** Holds how images are drawn. */
  SYNTHESIS("Synthesis"),
  /** Holds how one of several drawn images is chosen. */
  CANDIDATES("Choice among candidates"),
  /** Holds what is done with drawn images. */
  REFINEMENT("Refinement"),
  /** Holds which settings are chosen on photographs that are kept out. */
  TUNING("Choice of settings"),
  /** Holds how sets are judged. */
  EVALUATION("Evaluation"),
  /** Holds labels of a teacher that are kept, or taken. */
  LABELS("Labels");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** Gives its heading in helps. */
  public String title() {
    return title;
  }
}
