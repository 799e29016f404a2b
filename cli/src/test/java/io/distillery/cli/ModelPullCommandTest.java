package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.hub.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches models from a hub that is played on this machine, as processes do. */
class ModelPullCommandTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path temp;

  private Map<String, String> environment(HubServer server) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HF_HOME", temp.resolve("hf").toString());
    environment.put("HF_ENDPOINT", server.endpoint().toString());
    environment.put("HF_HUB_CACHE", "");
    environment.put("HF_TOKEN", "");
    environment.put("HF_HUB_OFFLINE", "");
    return environment;
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void fetchedModelsAreFoundByNameWithoutANetwork() throws Exception {
    Path model = TinyModel.write(temp.resolve("model"));
    try (HubServer server = new HubServer("me/tiny", files(model))) {
      Map<String, String> environment = environment(server);
      CommandRun unasked = CommandRun.inEnvironment(environment, "model", "pull", "me/tiny");
      assertThat(unasked.code()).isEqualTo(2);
      assertThat(unasked.err())
          .contains("me/tiny, commit 01234567, licence mit: ", "Nothing was fetched", "--yes");
      assertThat(server.served()).isZero();

      CommandRun before =
          CommandRun.inEnvironment(environment, "model", "inspect", "--model", "me/tiny");
      assertThat(before.code()).isEqualTo(2);
      assertThat(before.err()).contains("'distillery model pull me/tiny' fetches");

      CommandRun pulled =
          CommandRun.inEnvironment(environment, "model", "pull", "me/tiny", "--yes");
      assertThat(pulled.code()).as(pulled.err()).isZero();
      assertThat(Path.of(pulled.out().strip()))
          .isEqualTo(temp.resolve("hf/hub/models--me--tiny/snapshots/" + HubServer.COMMIT));
      environment.put("HF_HUB_OFFLINE", "1");
    }
    Map<String, String> alone = new HashMap<>();
    alone.put("HF_HOME", temp.resolve("hf").toString());
    alone.put("HF_HUB_CACHE", "");
    byte[] byName = draw(alone, "me/tiny");
    assertThat(byName).isEqualTo(draw(alone, model.toString()));
  }

  private byte[] draw(Map<String, String> environment, String model) throws Exception {
    Path out = temp.resolve("out.png");
    CommandRun run =
        CommandRun.inEnvironment(
            environment,
            "sample",
            "--prompt=a red circle",
            "--model=" + model,
            "--steps=2",
            "--count=1",
            "--threads=1",
            "--out=" + out);
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readAllBytes(out);
  }

  /** Of three parts the last is the smallest, and comes first. */
  @Test
  void killedAndGivenAgainItFetchesTheRest() throws Exception {
    byte[] weights = new byte[40 * MEGABYTE];
    new Random(1).nextBytes(weights);
    try (HubServer server = new HubServer("me/large", Map.of("large.safetensors", weights))) {
      server.pauseMillis = 2;
      Map<String, String> environment = environment(server);
      String[] arguments = {"model", "pull", "me/large", "--yes"};
      Process process = CommandRun.start(environment, arguments);
      while (process.isAlive() && server.served() < 28L * MEGABYTE) {
        Thread.sleep(1);
      }
      assertThat(process.isAlive()).isTrue();
      process.destroyForcibly().waitFor();
      server.awaitIdle();
      server.pauseMillis = 0;
      long before = server.served();

      CommandRun again = CommandRun.inEnvironment(environment, arguments);
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(Files.readAllBytes(Path.of(again.out().strip()))).isEqualTo(weights);
      assertThat(server.served() - before).isLessThanOrEqualTo(33L * MEGABYTE);
    }
  }

  @Test
  void shortNamesAndWrongOnes() {
    CommandRun table = CommandRun.of("model", "pull");
    assertThat(table.code()).isZero();
    assertThat(table.out())
        .containsPattern("sd-turbo +stabilityai/sd-turbo +2.6 GB +Stability AI Community")
        .containsPattern("taesd +madebyollin/taesd +4.8 MB +MIT");
    CommandRun wrong = CommandRun.of("model", "pull", "nothing");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("There is no model called 'nothing'", "one of sd15");
  }
}
