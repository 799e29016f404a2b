package io.distillery.diffusion.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.DataType;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;

/** Looks at one part of a model: its config, and the headers of its weights. */
public final class PartInspector {
  private final ModelFiles files;
  private final ModelPart part;
  private final List<String> problems = new ArrayList<>();

  private String architecture = "";
  private ObjectNode config;
  private Map<String, List<Long>> asked;
  private UnaryOperator<String> called = UnaryOperator.identity();

  private PartInspector(ModelFiles files, ModelPart part) {
    this.files = files;
    this.part = part;
  }

  /** Looks at a part; what is wrong with it is in the result. */
  public static PartInspection inspect(ModelFiles files, ModelPart part) {
    return new PartInspector(files, part).inspect();
  }

  private PartInspection inspect() {
    Problems.collect(problems, this::readConfig);
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    Problems.collect(
        problems,
        () -> {
          try (StoredWeights weights = files.weights(part)) {
            stored.putAll(weights.tensors());
            called = weights::called;
          }
        });
    List<String> missing = new ArrayList<>();
    List<String> extra = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    if (problems.isEmpty()) {
      compare(stored, missing, extra, misshapen);
    }
    Map<String, Long> types = new TreeMap<>();
    stored
        .values()
        .forEach(tensor -> types.merge(DataType.title(tensor.type()), tensor.count(), Long::sum));
    return new PartInspection(
        part,
        architecture,
        config,
        count(),
        types,
        stored.values().stream().mapToLong(StoredTensor::bytes).sum(),
        missing,
        extra,
        misshapen,
        List.copyOf(problems));
  }

  private void readConfig() {
    try (PointerScope scope = new PointerScope();
        Parameters shapes = Parameters.shapesOnly()) {
      switch (part) {
        case UNET -> {
          UNetConfig unet = files.unet();
          architecture = ArchitectureText.of(unet);
          config = unet.json();
          new UNet2DConditionModel(shapes.root(), unet);
        }
        case VAE -> {
          AutoencoderConfig vae = files.vae();
          architecture = ArchitectureText.of(vae);
          config = vae.json();
          new AutoencoderKL(shapes.root(), vae);
        }
        case TEXT_ENCODER -> {
          ClipTextConfig text = files.textEncoder();
          architecture = ArchitectureText.of(text);
          config = text.json();
          new ClipTextModel(shapes.root(), text);
        }
      }
      Map<String, List<Long>> all = new LinkedHashMap<>();
      shapes
          .all()
          .forEach(
              (name, tensor) ->
                  all.put(name, Arrays.stream(Tensors.shape(tensor)).boxed().toList()));
      asked = all;
    }
  }

  private void compare(
      Map<String, StoredTensor> stored,
      List<String> missing,
      List<String> extra,
      List<String> misshapen) {
    asked.forEach(
        (name, shape) -> {
          StoredTensor found = stored.get(name);
          if (found == null) {
            missing.add(called.apply(name) + " " + shape);
          } else if (!found.shape().equals(shape)) {
            misshapen.add(
                Text.format("%s %s, expected %s", called.apply(name), found.shape(), shape));
          }
        });
    stored.keySet().stream()
        .filter(name -> !asked.containsKey(name))
        .map(called)
        .sorted()
        .forEach(extra::add);
  }

  private long count() {
    return asked == null
        ? 0
        : asked.values().stream().mapToLong(s -> s.stream().reduce(1L, (a, b) -> a * b)).sum();
  }

  /** Collects what keeps something from being read. */
  public static final class Problems {
    private Problems() {}

    /** Reads something, and fails where a file does not suit. */
    @FunctionalInterface
    public interface Reading {
      /** Reads it. */
      void run() throws java.io.IOException;
    }

    /** Reads something, and adds what is wrong with it to the problems. */
    public static void collect(List<String> problems, Reading reading) {
      try {
        reading.run();
      } catch (IllegalArgumentException | java.io.IOException e) {
        problems.add(e.getMessage());
      }
    }
  }
}
