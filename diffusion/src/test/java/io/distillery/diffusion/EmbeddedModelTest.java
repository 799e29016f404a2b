package io.distillery.diffusion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ContentHash;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artefacts of small models made here; {@code distillery-mini} has a test of its own. */
class EmbeddedModelTest {
  private static final Map<String, String> FILES =
      Map.of("model_index.json", "{}", "unet/config.json", "{\"a\": 1}", "unet/weights", "1234");

  @TempDir Path temp;
  private final List<URLClassLoader> opened = new ArrayList<>();

  @AfterEach
  void closeArtefacts() throws IOException {
    for (URLClassLoader loader : opened) {
      loader.close();
    }
  }

  @Test
  void allArtefactsOfAClassPathAreFound() throws IOException {
    ClassLoader both = classPath(jar("one", FILES), jar("another", FILES));

    assertThat(EmbeddedModel.find("one", both)).map(EmbeddedModel::name).contains("one");
    assertThat(EmbeddedModel.find("another", both)).map(EmbeddedModel::name).contains("another");
    assertThat(EmbeddedModel.find("third", both)).isEmpty();
    assertThat(EmbeddedModel.find("../model/one", both)).isEmpty();
  }

  @Test
  void isUnpackedOnceIntoTheCache() throws IOException {
    EmbeddedModel model = model(jar("one", FILES));

    Path directory = model.directory(cache());
    Object weights = Files.getAttribute(directory.resolve("unet/weights"), "lastModifiedTime");

    assertThat(directory).startsWith(cache()).isDirectory();
    assertThat(content(directory)).isEqualTo(FILES);
    assertThat(model.directory(cache())).isEqualTo(directory);
    assertThat(Files.getAttribute(directory.resolve("unet/weights"), "lastModifiedTime"))
        .isEqualTo(weights);
  }

  @Test
  void anotherVersionGoesToAnotherDirectory() throws IOException {
    Map<String, String> changed = new TreeMap<>(FILES);
    changed.put("unet/weights", "1235");

    Path former = model(jar("one", FILES)).directory(cache());
    Path next = model(jar("one", changed)).directory(cache());

    assertThat(content(former)).isEqualTo(FILES);
    assertThat(content(next)).isEqualTo(changed);
  }

  @Test
  void aDamagedCacheIsPutRight() throws IOException {
    EmbeddedModel model = model(jar("one", FILES));
    Path directory = model.directory(cache());
    Path weights = directory.resolve("unet/weights");

    Files.writeString(weights, "1239");
    assertThat(content(model.directory(cache()))).isEqualTo(FILES);
    Files.delete(weights);
    assertThat(content(model.directory(cache()))).isEqualTo(FILES);
    Files.writeString(directory.resolve("unet/more"), "5");
    assertThat(content(model.directory(cache()))).isEqualTo(FILES);
  }

  @Test
  void processesThatUnpackAtOnceAllFindItWhole() throws Exception {
    Path jar = jar("one", FILES);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(unpacking(jar));
    }

    for (Process process : processes) {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(content(Path.of(said.strip()))).isEqualTo(FILES);
    }
  }

  @Test
  void whatAKilledProcessLeftIsFinished() throws Exception {
    Map<String, String> large = new TreeMap<>(FILES);
    for (int i = 0; i < 200; i++) {
      large.put("unet/%03d".formatted(i), "weight ".repeat(20_000));
    }
    Path jar = jar("one", large);
    Process process = unpacking(jar);
    while (process.isAlive() && files(cache().resolve("models")).size() < 20) {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly().waitFor();
    assertThat(process.exitValue()).as("killed before it ended").isNotZero();

    Path directory = model(jar).directory(cache());

    assertThat(content(directory)).isEqualTo(large);
    assertThat(files(cache().resolve("models")))
        .hasSize(large.size() + 1) // and the lock
        .noneMatch(file -> file.contains(".part"));
  }

  @Test
  void filesOnTheClassPathAreUsedWhereTheyAre() throws IOException {
    Path classes = temp.resolve("some classes");
    unzip(jar("one", FILES), classes);

    assertThat(model(classes).directory(cache()))
        .isEqualTo(classes.resolve("io/distillery/model/one"));
    assertThat(cache()).doesNotExist();
  }

  @Test
  void aDamagedArtefactIsRefused() throws IOException {
    Path jar = jar("one", FILES);
    Path changed = jar("one", FILES);
    try (FileSystem zip = FileSystems.newFileSystem(changed)) {
      Files.writeString(zip.getPath("io/distillery/model/one/unet/weights"), "1239");
    }
    Path incomplete = jar("one", FILES);
    try (FileSystem zip = FileSystems.newFileSystem(incomplete)) {
      Files.delete(zip.getPath("io/distillery/model/one/unet/weights"));
    }

    assertThatThrownBy(() -> model(changed).directory(cache()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("model one is damaged", "SHA-256", "unet/weights");
    assertThatThrownBy(() -> model(incomplete).directory(cache()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("unet/weights is missing");
    assertThat(content(model(jar).directory(cache()))).isEqualTo(FILES);
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    EmbeddedModel model = model(jar("one", FILES));
    Files.writeString(cache(), "a file where a directory should be");

    assertThatThrownBy(() -> model.directory(cache()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("model one", cache().toString(), "XDG_CACHE_HOME");
  }

  private Path cache() {
    return temp.resolve("cache");
  }

  private EmbeddedModel model(Path artefact) throws IOException {
    return EmbeddedModel.find("one", classPath(artefact)).orElseThrow();
  }

  private ClassLoader classPath(Path... artefacts) throws IOException {
    URL[] urls = new URL[artefacts.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = artefacts[i].toUri().toURL();
    }
    URLClassLoader loader = new URLClassLoader(urls, null);
    opened.add(loader);
    return loader;
  }

  /** Writes the artefact of a model. */
  private Path jar(String name, Map<String, String> files) throws IOException {
    Path jar = temp.resolve("%s-%d.jar".formatted(name, files(temp).size()));
    StringBuilder index = new StringBuilder();
    try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        Path path = zip.getPath("io/distillery/model", name, file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
        index
            .append(ContentHash.of(file.getValue().getBytes(UTF_8)))
            .append("  %s/%s%n".formatted(name, file.getKey()));
      }
      Path path = zip.getPath("io/distillery/model", name + ".sha256");
      Files.createDirectories(path.getParent());
      Files.writeString(path, index);
    }
    return jar;
  }

  private static void unzip(Path jar, Path target) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> tree = Files.walk(zip.getPath("/"))) {
      for (Path path : tree.toList()) {
        Files.copy(
            path,
            target.resolve(path.toString().substring(1)),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static List<String> files(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .toList();
    } catch (UncheckedIOException e) { // renamed meanwhile
      return List.of();
    }
  }

  private static Map<String, String> content(Path directory) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (String file : files(directory)) {
      content.put(file, Files.readString(directory.resolve(file)));
    }
    return content;
  }

  private Process unpacking(Path jar) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Unpacking.class.getName(),
            jar.toString(),
            cache().toString())
        .redirectErrorStream(true)
        .start();
  }

  /** A process that unpacks the model of an artefact and prints where. */
  static final class Unpacking {
    public static void main(String[] arguments) throws IOException {
      URL jar = Path.of(arguments[0]).toUri().toURL();
      try (URLClassLoader classPath = new URLClassLoader(new URL[] {jar}, null)) {
        EmbeddedModel model = EmbeddedModel.find("one", classPath).orElseThrow();
        System.out.println(model.directory(Path.of(arguments[1])));
      }
    }
  }
}
