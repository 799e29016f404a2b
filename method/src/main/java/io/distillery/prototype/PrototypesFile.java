package io.distillery.prototype;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.distillery.base.ConfigurationException;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps prototypes on disk: everything but the points in latent space as JSON for people and
 * programs, the points beside it, one tensor a class under the class's name.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format, {@value #VERSION}
 * @param encoder null, and not written, where the model's own autoencoder encoded
 */
record PrototypesFile(
    String format,
    int version,
    long seed,
    PrototypeOptions options,
    @JsonInclude(JsonInclude.Include.NON_NULL) StandInEncoder encoder,
    List<ClassEntry> classes) {
  static final String FORMAT = "distillery-prototypes";
  static final int VERSION = 2;
  static final String JSON_FILE = "prototypes.json";
  static final String TENSORS_FILE = "prototypes.safetensors";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  PrototypesFile {
    Objects.requireNonNull(options, "options");
    classes = List.copyOf(Objects.requireNonNull(classes, "classes"));
  }

  /** Describes a class without its points. */
  record ClassEntry(
      String name,
      String label,
      int images,
      int described,
      double inertia,
      int iterations,
      double outlierThreshold,
      List<Outlier> outliers,
      List<Prototype> prototypes,
      LatentMap map) {
    ClassEntry {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(label, "label");
      outliers = List.copyOf(Objects.requireNonNull(outliers, "outliers"));
      prototypes = List.copyOf(Objects.requireNonNull(prototypes, "prototypes"));
      Objects.requireNonNull(map, "map");
    }

    static ClassEntry of(ClassPrototypes each) {
      return new ClassEntry(
          each.name(),
          each.label(),
          each.images(),
          each.described(),
          each.inertia(),
          each.iterations(),
          each.outlierThreshold(),
          each.outliers(),
          each.prototypes(),
          each.map());
    }

    ClassPrototypes with(Tensor points) {
      return new ClassPrototypes(
          name,
          label,
          images,
          described,
          inertia,
          iterations,
          outlierThreshold,
          outliers,
          prototypes,
          points,
          map);
    }
  }

  static void write(Prototypes prototypes, Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Tensor> points = new LinkedHashMap<>();
    prototypes.classes().forEach(each -> points.put(each.name(), each.points()));
    SafeTensors.write(
        folder.resolve(TENSORS_FILE),
        points,
        Map.of("format", FORMAT, "version", Integer.toString(VERSION)));
    List<ClassEntry> classes = prototypes.classes().stream().map(ClassEntry::of).toList();
    PrototypesFile content =
        new PrototypesFile(
            FORMAT,
            VERSION,
            prototypes.seed(),
            prototypes.options(),
            prototypes.encoder().orElse(null),
            classes);
    WholeFile.write(folder.resolve(JSON_FILE), part -> JSON.writeValue(part.toFile(), content));
  }

  static Prototypes read(Path folder) throws IOException {
    Path json = folder.resolve(JSON_FILE);
    PrototypesFile file = parse(json);
    List<ClassPrototypes> classes = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        SafeTensors tensors = SafeTensors.open(folder.resolve(TENSORS_FILE))) {
      for (ClassEntry each : file.classes()) {
        Tensor points = tensors.tensor(each.name());
        classes.add(each.with(points));
        points.retainReference();
      }
      return new Prototypes(
          file.seed(), file.options(), Optional.ofNullable(file.encoder()), classes);
    } catch (ConfigurationException e) {
      throw new IOException(
          Text.format("%s does not go with %s: %s", TENSORS_FILE, json, e.getMessage()), e);
    }
  }

  /** Says what a file is of, wherever it says so. */
  private record Head(String format, String version) {}

  /** Reads what a file is of and nothing else: those of a million images are large. */
  private static Head head(Path json) throws IOException {
    String format = "";
    String version = "none";
    try (JsonParser in = JSON.createParser(json.toFile())) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return new Head(format, version);
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals("format")) {
          format = in.getText();
        } else if (name.equals("version")) {
          version = in.getText();
        }
        in.skipChildren();
        if (!format.isEmpty() && !version.equals("none")) {
          break;
        }
      }
    }
    return new Head(format, version);
  }

  private static PrototypesFile parse(Path json) throws IOException {
    if (!Files.isRegularFile(json)) {
      throw new IOException(Text.format("There is no file %s; find prototypes first", json));
    }
    try {
      Head head = head(json);
      if (!FORMAT.equals(head.format())) {
        throw new IOException(
            Text.format(
                "%s is not a file of prototypes: its format is '%s', expected '%s'",
                json, head.format(), FORMAT));
      }
      if (!Integer.toString(VERSION).equals(head.version())) {
        throw new IOException(
            Text.format(
                "%s has version %s of the format, this program reads version %d; find prototypes"
                    + " anew",
                json, head.version(), VERSION));
      }
      return JSON.readValue(json.toFile(), PrototypesFile.class);
    } catch (JsonProcessingException e) {
      throw new IOException(Text.format("%s is damaged: %s", json, JsonProblem.of(e)), e);
    } catch (CharConversionException e) {
      throw new IOException(Text.format("%s is damaged: it is no text", json), e);
    }
  }
}
