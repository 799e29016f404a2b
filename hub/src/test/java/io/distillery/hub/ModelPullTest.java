package io.distillery.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetches from a hub that is played on this machine. */
class ModelPullTest {
  private static final String REPOSITORY = "some-body/a.model";
  private static final HubName MODEL = HubName.parse(REPOSITORY);
  private static final int PART = 100_000;
  private static final FileDownload.Manner QUICK = new FileDownload.Manner(PART, 3, 3, 1, 60_000);

  @TempDir Path home;

  private static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A pipeline with all that people put beside one. */
  private static Map<String, byte[]> pipeline() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("model_index.json", text("{}"));
    files.put("unet/config.json", text("{\"a\": 1}"));
    files.put("unet/diffusion_pytorch_model.safetensors", bytes(900_000, 1));
    files.put("unet/diffusion_pytorch_model.fp16.safetensors", bytes(450_001, 2));
    files.put("unet/diffusion_pytorch_model.non_ema.safetensors", bytes(900_000, 3));
    files.put("unet/diffusion_pytorch_model.bin", bytes(2000, 4));
    files.put("vae/config.json", text("{\"b\": 1}"));
    files.put("vae/diffusion_pytorch_model.safetensors", bytes(PART, 5));
    files.put("text_encoder/config.json", text("{\"c\": 1}"));
    files.put("text_encoder/model-00001-of-00002.safetensors", bytes(1000, 6));
    files.put("text_encoder/model-00002-of-00002.safetensors", bytes(1001, 7));
    files.put("text_encoder/model.safetensors.index.json", text("{\"d\": 1}"));
    files.put("tokenizer/vocab.json", text("{}"));
    files.put("tokenizer/merges.txt", text("#"));
    files.put("scheduler/scheduler_config.json", text("{\"e\": 1}"));
    files.put("safety_checker/model.safetensors", bytes(5000, 8));
    files.put("v1-5-pruned.safetensors", bytes(7000, 9));
    files.put("README.md", text("read me"));
    files.put(".gitattributes", text("*"));
    return files;
  }

  private HubSettings settings(HubServer server, String token) {
    return new HubSettings(
        server.endpoint(), home.resolve("hub"), Optional.ofNullable(token), false);
  }

  private Path fetch(HubServer server, HubName model) throws IOException {
    ModelPull pull = new ModelPull(settings(server, null), QUICK);
    return pull.fetch(pull.plan(model, Optional.empty()), Progress.SILENT);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void whatIsNeededLiesWhereOtherToolsLookForIt() throws IOException {
    Map<String, byte[]> files = pipeline();
    try (HubServer server = new HubServer(REPOSITORY, files)) {
      ModelPull pull = new ModelPull(settings(server, null), QUICK);
      ModelPull.Plan plan = pull.plan(MODEL, Optional.empty());
      assertThat(plan.text())
          .isEqualTo("some-body/a.model, commit 01234567, licence mit: 12 files, 1 MB");
      Path model = pull.fetch(plan, Progress.SILENT);

      Path repository = home.resolve("hub/models--some-body--a.model");
      assertThat(model).isEqualTo(repository.resolve("snapshots").resolve(HubServer.COMMIT));
      assertThat(names(model))
          .containsExactly(
              "model_index.json",
              "scheduler/scheduler_config.json",
              "text_encoder/config.json",
              "text_encoder/model-00001-of-00002.safetensors",
              "text_encoder/model-00002-of-00002.safetensors",
              "text_encoder/model.safetensors.index.json",
              "tokenizer/merges.txt",
              "tokenizer/vocab.json",
              "unet/config.json",
              "unet/diffusion_pytorch_model.fp16.safetensors",
              "vae/config.json",
              "vae/diffusion_pytorch_model.safetensors");
      for (String name : names(model)) {
        byte[] content = files.get(name);
        assertThat(Files.readAllBytes(model.resolve(name))).as(name).isEqualTo(content);
        Path link = Files.readSymbolicLink(model.resolve(name));
        assertThat(link.isAbsolute()).isFalse();
        assertThat(link.getFileName()).hasToString(HubServer.blob(content));
      }
      assertThat(Files.readString(repository.resolve("refs/main"))).isEqualTo(HubServer.COMMIT);
      assertThat(names(repository.resolve("blobs"))).allMatch(name -> name.matches("[0-9a-f]+"));
      assertThat(server.sideBySide.get()).isGreaterThan(1);

      long served = server.served();
      assertThat(pull.plan(MODEL, Optional.empty()).missing()).isZero();
      assertThat(fetch(server, MODEL)).isEqualTo(model);
      assertThat(server.served()).isEqualTo(served);
    }
  }

  @Test
  void theTokenGoesToTheHubAlone() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      ModelPull pull = new ModelPull(settings(server, "hf_secret"), QUICK);
      pull.fetch(pull.plan(MODEL, Optional.empty()), Progress.SILENT);
      assertThat(server.hubRequests)
          .isNotEmpty()
          .allMatch(request -> "Bearer hf_secret".equals(request.authorization()));
      assertThat(server.storeRequests)
          .isNotEmpty()
          .allMatch(request -> request.authorization() == null)
          .allMatch(request -> request.path().endsWith("?signature=s%2Fx"));
      assertThat(settings(server, "hf_secret")).asString().doesNotContain("hf_secret");
    }
  }

  @Test
  void cutConnectionsGoOnWhereTheyWere() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.cuts.set(5);
      Path model = fetch(server, MODEL);
      assertThat(Files.readAllBytes(model.resolve("unet/diffusion_pytorch_model.fp16.safetensors")))
          .isEqualTo(bytes(450_001, 2));
      assertThat(server.served())
          .as("little is fetched twice")
          .isLessThan(450_001 + PART + 2001 + 5 * (1 << 14));
    }
  }

  /** A connection that stays open without a byte is given up. */
  @Test
  void silentConnectionsAreCutFromHere() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.silent = true;
      ModelPull pull =
          new ModelPull(settings(server, null), new FileDownload.Manner(PART, 1, 1, 1, 100));
      ModelPull.Plan plan = pull.plan(MODEL, Optional.empty());
      assertThatThrownBy(() -> pull.fetch(plan, Progress.SILENT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not come (nothing came for a while)")
          .hasMessageContaining("the same command goes on where it stopped");
    }
  }

  @Test
  void whatHasComeIsNotFetchedAgain() throws Exception {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      ModelPull pull = new ModelPull(settings(server, null), QUICK);
      ModelPull.Plan plan = pull.plan(MODEL, Optional.empty());
      server.pauseMillis = 20;
      Thread killed =
          new Thread(
              () -> {
                try {
                  pull.fetch(plan, Progress.SILENT);
                } catch (IOException e) {
                  // interrupted
                }
              });
      Path blob =
          home.resolve("hub/models--some-body--a.model/blobs")
              .resolve(HubServer.blob(bytes(450_001, 2)));
      killed.start();
      while (partsThatCame(blob) < 2) {
        Thread.sleep(5);
      }
      killed.interrupt();
      killed.join();
      server.awaitIdle();
      int came = partsThatCame(blob);
      assertThat(blob).doesNotExist();
      server.pauseMillis = 0;
      long before = server.served();

      Path model = fetch(server, MODEL);
      assertThat(Files.readAllBytes(model.resolve("unet/diffusion_pytorch_model.fp16.safetensors")))
          .isEqualTo(bytes(450_001, 2));
      long rest = 450_001 + PART - (long) came * PART;
      assertThat(server.served() - before).isBetween(rest - PART, rest + PART / 2);
      assertThat(names(blob.getParent())).allMatch(name -> name.matches("[0-9a-f]+"));
    }
  }

  /** As the journal says, whose first line is a title. */
  private static int partsThatCame(Path blob) throws IOException {
    Path journal = blob.resolveSibling(blob.getFileName() + ".distillery-parts");
    return Files.exists(journal) ? Math.max(0, Files.readAllLines(journal).size() - 1) : 0;
  }

  @Test
  void wrongBytesAreFetchedOnceMore() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.wrongBytes.set(1);
      fetch(server, MODEL);
    }
  }

  @Test
  void wrongBytesTwiceAreSaid() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.wrongBytes.set(1000);
      assertThatThrownBy(() -> fetch(server, MODEL))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "text_encoder/model-00001-of-00002.safetensors of some-body/a.model")
          .hasMessageContaining("its hash differs, twice");
      assertThat(names(home.resolve("hub/models--some-body--a.model/blobs")))
          .allMatch(name -> name.matches("[0-9a-f]{40}"));
      assertThat(new HubCache(home.resolve("hub")).find(MODEL))
          .as("no revision points to what is not whole")
          .hasValueSatisfying(found -> assertThat(found.resolve("unet")).doesNotExist());
    }
  }

  @Test
  void pointersInPlaceOfFilesAreSaid() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.sendsPointers = true;
      assertThatThrownBy(() -> fetch(server, MODEL))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a Git LFS pointer comes in place of the file");
    }
  }

  @Test
  void aStoreThatKnowsNoPartsWillDo() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.knowsRanges = false;
      Path model = fetch(server, MODEL);
      assertThat(Files.readAllBytes(model.resolve("unet/diffusion_pytorch_model.fp16.safetensors")))
          .isEqualTo(bytes(450_001, 2));
    }
  }

  @Test
  void revisionsHaveRefsOfTheirOwn() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      HubName model = MODEL.at("refs/pr/1");
      Path found = fetch(server, model);
      assertThat(server.hubRequests.get(0).path())
          .isEqualTo("/api/models/some-body/a.model/revision/refs%2Fpr%2F1?blobs=true");
      HubCache cache = new HubCache(home.resolve("hub"));
      assertThat(cache.find(HubName.parse(REPOSITORY + "@refs/pr/1"))).contains(found);
      assertThat(cache.find(HubName.parse(REPOSITORY + "@" + HubServer.COMMIT))).contains(found);
      assertThat(cache.find(HubName.parse(REPOSITORY + "@fp16"))).isEmpty();
    }
  }

  @Test
  void theDiskIsAskedFirst() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.claim("vae/diffusion_pytorch_model.safetensors", 1L << 60);
      assertThatThrownBy(() -> fetch(server, MODEL))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("some-body/a.model needs 1,152,921,504,608 MB more in")
          .hasMessageContaining("let HF_HOME name a directory on another disk");
      assertThat(server.storeRequests).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', There is no model some-body/a.model at",
    "401, GatedRepo, some-body/a.model is gated: accept its licence at",
    "403, GatedRepo, and let HF_TOKEN hold a token of the account that did",
    "404, RepoNotFound, There is no model some-body/a.model at",
    "404, RevisionNotFound, has no revision 'main' at",
    "400, '', answers 400"
  })
  void refusalsAreSentences(int status, String code, String sentence) throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      server.refusalStatus = status;
      server.refusalHeaders = code.isEmpty() ? Map.of() : Map.of("X-Error-Code", code);
      server.refusals.set(1);
      assertThatThrownBy(() -> fetch(server, MODEL))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(sentence)
          .hasMessageContaining(server.endpoint().toString());
    }
  }

  @Test
  void busyHubsAreAskedAgainOrSaid() throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, pipeline())) {
      ModelPull pull = new ModelPull(settings(server, null), QUICK);
      ModelPull.Plan plan = pull.plan(MODEL, Optional.empty());
      server.refusalStatus = 429;
      server.refusalHeaders = Map.of("Retry-After", "3600");
      server.refusals.set(1);
      assertThatThrownBy(() -> pull.fetch(plan, Progress.SILENT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too many requests (429): wait 3600 seconds")
          .hasMessageContaining("with HF_TOKEN more are allowed");
      server.refusalHeaders = Map.of();
      server.refusals.set(2);
      pull.fetch(plan, Progress.SILENT);
    }
  }

  @Test
  void aHubThatIsNotThere() {
    HubSettings nowhere =
        new HubSettings(URI.create("http://127.0.0.1:9"), home, Optional.empty(), false);
    assertThatThrownBy(() -> new ModelPull(nowhere).plan(MODEL, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:9 cannot be reached")
        .hasMessageContaining("HF_ENDPOINT");
    HubSettings offline = new HubSettings(nowhere.endpoint(), home, Optional.empty(), true);
    assertThatThrownBy(() -> new ModelPull(offline).plan(MODEL, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HF_HUB_OFFLINE is set");
  }

  @Test
  void singleFilesAreChosenByName() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "one.safetensors", bytes(1000, 1),
            "two.safetensors", bytes(1000, 2),
            "three.ckpt", bytes(1000, 3));
    try (HubServer server = new HubServer(REPOSITORY, files)) {
      ModelPull pull = new ModelPull(settings(server, null), QUICK);
      assertThatThrownBy(() -> pull.plan(MODEL, Optional.empty()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("has several models, one.safetensors, two.safetensors: name one");
      assertThatThrownBy(() -> pull.plan(MODEL, Optional.of("three.ckpt")))
          .hasMessageContaining("expected one of one.safetensors, two.safetensors");
      Path two = pull.fetch(pull.plan(MODEL, Optional.of("two.safetensors")), Progress.SILENT);
      assertThat(two.getFileName()).hasToString("two.safetensors");
      assertThat(Files.readAllBytes(two)).isEqualTo(bytes(1000, 2));
    }
  }

  @Test
  void whatIsNoUse() throws IOException {
    Map<String, byte[]> pickles = pipeline();
    pickles.keySet().removeIf(name -> name.startsWith("unet") && name.endsWith("safetensors"));
    assertRefused(pickles, "unet has its weights only as unet/diffusion_pytorch_model.bin");
    Map<String, byte[]> foreign = pipeline();
    foreign.put("text_encoder_2/config.json", text("{}"));
    assertRefused(foreign, "has a part 'text_encoder_2': it is of another family");
    assertRefused(Map.of("README.md", text("none")), "has no weights: expected .safetensors");
  }

  private void assertRefused(Map<String, byte[]> files, String sentence) throws IOException {
    try (HubServer server = new HubServer(REPOSITORY, files)) {
      assertThatThrownBy(() -> fetch(server, MODEL))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(sentence);
      assertThat(server.storeRequests).isEmpty();
    }
  }
}
