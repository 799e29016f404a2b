package io.distillery.synthesis;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.Prototypes;
import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.text.TextPrototype;
import io.distillery.torch.RandomSource;
import io.distillery.torch.nn.Parameters;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** An untrained model of 8 x 8 pixel images from 4 x 4 latents, and prototypes for it. */
final class TinyModel {
  private TinyModel() {}

  static LatentDiffusion create() {
    return LatentDiffusion.create(
        new UNetConfig(
            4, 4, List.of(8, 16), List.of(true, false), 1, List.of(2, 2), 8, 4, 1e-5, false),
        new AutoencoderConfig(3, 4, List.of(8, 8), 1, 4, 8, 0.5),
        new ClipTextConfig(514, 8, 16, 1, 2, 16, ClipTextConfig.Activation.QUICK_GELU),
        BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 16, 2)),
        SchedulerConfig.stableDiffusion(),
        part -> Parameters.initialised(part.hashCode()));
  }

  /** Prototypes of the classes {@code cat} and {@code n01} (a dog). */
  static Prototypes prototypes(int perClass) {
    return new Prototypes(
        7,
        PrototypeOptions.defaults(perClass),
        List.of(of("cat", "cat", perClass), of("n01", "dog", perClass)));
  }

  private static ClassPrototypes of(String name, String label, int count) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(name.hashCode())) {
      Tensor points = random.normal(count, 4, 4, 4).retainReference();
      List<Prototype> prototypes =
          IntStream.range(0, count).mapToObj(index -> prototype(label, index)).toList();
      return new ClassPrototypes(
          name,
          label,
          90,
          90,
          1,
          1,
          0,
          List.of(),
          prototypes,
          points,
          new LatentMap(List.of(0.0, 0.0), List.of()));
    }
  }

  private static Prototype prototype(String label, int index) {
    TextPrototype text =
        new TextPrototype(
            "a %s, number %d".formatted(label, index),
            TextPrototype.Source.DESCRIPTION,
            "x.png",
            3,
            List.of(),
            List.of());
    return new Prototype(index, List.of("x.png", "y.png"), List.of(1.0, 1.0), text);
  }
}
