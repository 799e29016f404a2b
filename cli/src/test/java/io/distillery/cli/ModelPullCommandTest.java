package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.lora.LoraAdapter;
import io.distillery.diffusion.lora.LoraFile;
import io.distillery.hub.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

  /** What another tool has fetched: an autoencoder, and a LoRA in a file. */
  @Test
  void fetchedPartsAreFoundByNameToo() throws Exception {
    Path model = TinyModel.write(temp.resolve("model"));
    Path hub = temp.resolve("hf/hub");
    Path vae = snapshot(hub, "me", "vae");
    for (String name : List.of("config.json", "diffusion_pytorch_model.safetensors")) {
      Files.copy(model.resolve("vae").resolve(name), vae.resolve(name));
    }
    Path lora = snapshot(hub, "me", "lora").resolve("style.safetensors");
    try (PointerScope scope = new PointerScope()) {
      LoraFile.write(
          lora,
          Map.of(
              ModelPart.UNET,
              Map.of(
                  "conv_out", new LoraAdapter(torch.ones(2, 16, 3, 3), torch.ones(4, 2, 1, 1), 2))),
          ScalarType.Float,
          Map.of());
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("HF_HOME", temp.resolve("hf").toString());
    environment.put("HF_HUB_CACHE", "");
    byte[] named = draw(environment, model.toString(), "--vae=me/vae", "--lora=me/lora:0.5");
    assertThat(named)
        .isEqualTo(draw(environment, model.toString(), "--vae=" + vae, "--lora=" + lora + ":0.5"))
        .isNotEqualTo(draw(environment, model.toString(), "--vae=me/vae"));
    CommandRun absent =
        CommandRun.inEnvironment(
            environment, "sample", "--prompt=x", "--out=x.png", "--decoder=taesd");
    assertThat(absent.code()).isEqualTo(2);
    assertThat(absent.err()).contains("'distillery model pull madebyollin/taesd' fetches");
  }

  private static Path snapshot(Path hub, String owner, String name) throws IOException {
    return Files.createDirectories(
        hub.resolve("models--" + owner + "--" + name).resolve("snapshots").resolve("a".repeat(40)));
  }

  private byte[] draw(Map<String, String> environment, String model, String... more)
      throws Exception {
    Path out = temp.resolve("out.png");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sample",
                "--prompt=a red circle",
                "--model=" + model,
                "--steps=2",
                "--count=1",
                "--threads=1",
                "--out=" + out));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.inEnvironment(environment, arguments.toArray(String[]::new));
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
