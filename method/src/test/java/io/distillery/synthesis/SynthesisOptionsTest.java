package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.Json;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SynthesisOptionsTest {
  private static SynthesisOptions options(
      double strength, int steps, double scale, int batchSize, int imageSize) {
    return new SynthesisOptions(
        Optional.of(strength),
        new Guidance(Optional.of(scale), Optional.of(0.0), Optional.of(""), PromptMode.PADDED),
        Steering.none(),
        new Walk(Optional.of(steps), SamplerChoice.CHECKPOINT, Optional.empty()),
        Optional.of(ImageSize.square(imageSize)),
        1,
        Refinement.none().suited(),
        new Drawing(Optional.of(batchSize), VaeTiles.AUTO, KeptWeights.FASTEST));
  }

  @Test
  void hasTheNumbersOfTheMethod() {
    SynthesisOptions options = SynthesisOptions.published(32);
    assertThat(options.strength()).contains(0.7);
    assertThat(options.walk().steps()).contains(50);
    assertThat(options.guidance().scale()).contains(10.0);
    assertThat(options.guidance().rescale()).contains(0.0);
    assertThat(options.guidance().negativePrompt()).contains("cartoon, anime, painting");
    assertThat(options.walk().scheduler()).isEqualTo(SamplerChoice.CHECKPOINT);
    assertThat(options.guidance().promptMode()).isEqualTo(PromptMode.PADDED);
    assertThat(options.drawing().batchSize()).contains(8);
    assertThat(options.side()).isEqualTo(32);
    assertThat(options.drawing().vaeTiles()).isEqualTo(VaeTiles.AUTO);
    assertThat(options.drawing().weights()).isEqualTo(KeptWeights.FASTEST);
    assertThat(options.candidates()).isOne();
    assertThat(options.steering())
        .isEqualTo(new Steering(0, 0, Optional.empty(), Optional.empty()));
    assertThat(options.refinement().isAny()).isFalse();
  }

  @Test
  void refinementHasTheseNumbersWhereItIsAskedFor() {
    Refinement options = Refinement.none();
    assertThat(options.space()).isEmpty();
    assertThat(options.steps()).isEqualTo(200);
    assertThat(options.minutes()).isEmpty();
    assertThat(options.realImages()).isEqualTo(64);
    assertThat(options.suited().rate()).contains(0.01);
    Refinement latents =
        options.of(Refinement.Kind.DM).withSpace(Optional.of(Refinement.Space.LATENTS));
    assertThat(latents.isAny()).isTrue();
    assertThat(latents.suited().rate()).contains(0.05);
    assertThat(options.suited().bound()).isEmpty();
    Refinement near = options.withBound(Optional.of(0.3)).suited();
    assertThat(near.bound()).contains(0.3);
    assertThat(near.of(Refinement.Space.PIXELS).bound()).as("another space's").isEmpty();
  }

  @Test
  void refinementTakesTheMinutesThatARunGivesItUnlessItHasItsOwn() {
    Refinement open = Refinement.defaults();
    assertThat(open.usually(3, 150).minutes()).contains(3.0);
    assertThat(open.usually(3, 150).iterations()).contains(150);
    assertThat(open.usually(3, 150).shortened(4).minutes()).contains(0.75);
    assertThat(open.usually(5, 150).usually(3, 20).minutes()).contains(5.0);
    assertThat(open.shortened(4).steps()).isEqualTo(50);
    assertThat(open.shortened(4).usually(3, 150).minutes()).isEmpty();
    assertThat(open.shortened(1000).steps()).isEqualTo(1);
  }

  @Test
  void refusesSteeringAndRefinementThatCannotBe() {
    assertThatThrownBy(() -> new Steering(1.5, -1, Optional.of(2.0), Optional.of(-0.5)))
        .hasMessageContaining("steering.mode is 1.5")
        .hasMessageContaining("steering.deviation is -1")
        .hasMessageContaining("steering.transport is 2")
        .hasMessageContaining("steering.teacher is -0.5");
    assertThatThrownBy(
            () ->
                new Refinement(
                    Optional.of(Refinement.Kind.DM),
                    Optional.of(Refinement.Space.PIXELS),
                    Optional.of(0),
                    Optional.of(0.0),
                    0,
                    Optional.of(Double.NaN),
                    Optional.empty()))
        .hasMessageContaining("iterations is 0")
        .hasMessageContaining("minutes is 0.0")
        .hasMessageContaining("realImages is 0")
        .hasMessageContaining("rate is NaN");
    for (double bound : new double[] {0, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Refinement.none().withBound(Optional.of(bound)))
          .hasMessageContaining("bound is " + bound);
    }
    assertThatThrownBy(
            () -> Refinement.none().withBound(Optional.of(0.1)).of(Refinement.Space.LATENTS))
        .hasMessageContaining("pixels or coarse");
    Refinement any = Refinement.none().of(Refinement.Kind.DM).of(Refinement.Space.PIXELS);
    assertThatThrownBy(
            () ->
                SynthesisOptions.defaults()
                    .withRefinement(any)
                    .withImageSize(Optional.of(new ImageSize(64, 32))))
        .hasMessageContaining("square images")
        .hasMessageContaining("64x32");
  }

  @Test
  void whatIsLeftOpenIsWhatSuitsTheModelAndTheRestStays() {
    ModelCard.Drawing usual = new ModelCard.Drawing(0.5, 6, 0.2, "fog", 30, 0);

    assertThat(SynthesisOptions.defaults().suited(usual, 64).generation())
        .satisfies(
            drawn -> {
              assertThat(drawn.strength()).isEqualTo(0.5);
              assertThat(drawn.guidanceScale()).isEqualTo(6);
              assertThat(drawn.guidanceRescale()).isEqualTo(0.2);
              assertThat(drawn.negativePrompt()).isEqualTo("fog");
            });
    SynthesisOptions full = options(0.7, 50, 10, 8, 32);
    assertThat(full.suited(usual, 64)).isEqualTo(full);
  }

  private static SynthesisOptions sized(ImageSize size) {
    return SynthesisOptions.defaults().withImageSize(Optional.of(size));
  }

  @Test
  void networksSeeTheShorterSide() {
    SynthesisOptions wide = sized(new ImageSize(48, 32));
    assertThat(wide.size()).isEqualTo(new ImageSize(48, 32));
    assertThat(wide.side()).isEqualTo(32);
    assertThat(Json.tree(wide).get("imageSize").asText()).isEqualTo("48x32");
    assertThat(Json.tree(SynthesisOptions.published(32)).get("imageSize").isInt()).isTrue();
  }

  @Test
  void refusesWhatCannotWork() {
    assertThat(options(0, 50, 10, 8, 32).strength())
        .as("decodes prototypes as they are")
        .contains(0.0);
    assertThatThrownBy(() -> options(-0.1, 50, 10, 8, 32)).hasMessageContaining("strength is -0.1");
    assertThatThrownBy(() -> options(1.1, 50, 10, 8, 32)).hasMessageContaining("strength is 1.1");
    assertThatThrownBy(() -> options(0.7, 0, 10, 8, 32)).hasMessageContaining("steps is 0");
    assertThatThrownBy(() -> options(0.1, 9, 10, 8, 32)).hasMessageContaining("no step to take");
    assertThatThrownBy(() -> options(0.7, 50, -0.5, 8, 32)).hasMessageContaining("scale is -0.5");
    assertThatThrownBy(() -> options(0.7, 50, 10, 0, 32)).hasMessageContaining("batchSize is 0");
  }

  @Test
  void whatARecordOfEarlierLeavesOutIsNone() throws IOException {
    ObjectNode json = (ObjectNode) Json.tree(SynthesisOptions.published(32));
    json.remove("steering");
    json.remove("refinement");
    SynthesisOptions read = Json.MAPPER.treeToValue(json, SynthesisOptions.class);
    assertThat(read).isEqualTo(SynthesisOptions.published(32).withRefinement(Refinement.none()));
  }

  /** So that the record of a run without it is what it was before there was such a thing. */
  @Test
  void steeringThatIsOffIsNotWritten() {
    assertThat(Steering.none().withTransport(Optional.of(0.0)).withTeacher(Optional.of(0.0)))
        .isEqualTo(Steering.none());
    assertThat(Json.canonical(Json.tree(Steering.none())))
        .isEqualTo("{\"deviation\":0.0,\"mode\":0.0}");
    assertThat(Json.canonical(Json.tree(Steering.none().withTransport(Optional.of(0.1)))))
        .isEqualTo("{\"deviation\":0.0,\"mode\":0.0,\"transport\":0.1}");
  }

  @Test
  void isWrittenAndReadAsJson() throws IOException {
    for (SynthesisOptions options :
        new SynthesisOptions[] {
          SynthesisOptions.defaults(),
          SynthesisOptions.published(32),
          sized(new ImageSize(48, 32)).suited(ModelCard.Drawing.published(), 16)
        }) {
      byte[] json = Json.MAPPER.writeValueAsBytes(options);
      assertThat(Json.MAPPER.readValue(json, SynthesisOptions.class)).isEqualTo(options);
    }
  }
}
