package io.distillery.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {
  private static final String COMMIT = "a".repeat(40);
  private static final String OLD = "b".repeat(40);

  @TempDir Path home;

  /** As the hub's own tools leave it, with an older snapshot beside. */
  @Test
  void modelsOfOtherToolsAreFound() throws IOException {
    Path model = home.resolve("models--stabilityai--sd-turbo");
    write(model.resolve("snapshots").resolve(COMMIT).resolve("unet/config.json"), "{}");
    write(model.resolve("snapshots").resolve(OLD).resolve("unet/config.json"), "{}");
    HubCache cache = new HubCache(home);
    HubName name = HubName.parse("stabilityai/sd-turbo");
    assertThat(cache.find(name)).as("two snapshots, and none is main").isEmpty();
    write(model.resolve("refs/main"), COMMIT);
    assertThat(cache.find(name)).contains(model.resolve("snapshots").resolve(COMMIT));
    assertThat(cache.find(HubName.parse("sd-turbo"))).isEqualTo(cache.find(name));
    assertThat(cache.find(name.at(OLD))).contains(model.resolve("snapshots").resolve(OLD));
    assertThat(cache.find(HubName.parse("stabilityai/sd"))).isEmpty();
  }

  @Test
  void aSingleFileIsTheModel() throws IOException {
    Path snapshot = home.resolve("models--a--b/snapshots").resolve(COMMIT);
    write(snapshot.resolve("style.safetensors"), "");
    write(snapshot.resolve("README.md"), "");
    HubCache cache = new HubCache(home);
    assertThat(cache.find(HubName.parse("a/b"))).contains(snapshot.resolve("style.safetensors"));
    write(snapshot.resolve("config.json"), "{}");
    assertThat(cache.find(HubName.parse("a/b"))).contains(snapshot);
  }

  @Test
  void aPathGoesBeforeAName() throws IOException {
    Path snapshot = home.resolve("models--madebyollin--taesd/snapshots").resolve(COMMIT);
    write(snapshot.resolve("config.json"), "{}");
    HubCache cache = new HubCache(home);
    assertThat(cache.found(Path.of("taesd"))).isEqualTo(snapshot);
    assertThat(cache.found(Path.of("madebyollin/taesd"))).isEqualTo(snapshot);
    assertThat(cache.found(Path.of("some/one"))).isEqualTo(Path.of("some/one"));
    assertThat(cache.found(snapshot)).isEqualTo(snapshot);
    assertThat(KnownModel.of(HubName.parse("madebyollin/taesd@v1"))).contains(KnownModel.TAESD);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "a/b/c",
        "/a",
        "a/",
        "../a",
        "a/..",
        "a/b@",
        "a/b@../c",
        "a--b/c",
        "-a/b",
        "a b/c",
        "a\\b"
      })
  void namesThatAreNone(String text) {
    assertThat(HubName.find(text)).isEmpty();
    assertThatThrownBy(() -> HubName.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("There is no model called '" + text + "'")
        .hasMessageContaining("sd15, sd-turbo, bk-sdm-tiny, lcm-dreamshaper, taesd");
  }

  @Test
  void environment() throws IOException {
    HubSettings usual = HubSettings.of(Map.of(), home);
    assertThat(usual.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(usual.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(usual.token()).isEmpty();
    assertThat(usual.offline()).isFalse();

    write(home.resolve("hf/token"), "hf_file\n");
    HubSettings told =
        HubSettings.of(
            Map.of(
                "HF_HOME",
                home.resolve("hf").toString(),
                "HF_ENDPOINT",
                "https://mirror.example/hub/",
                "HF_HUB_OFFLINE",
                "1"),
            home);
    assertThat(told.endpoint()).isEqualTo(URI.create("https://mirror.example/hub"));
    assertThat(told.cache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(told.token()).contains("hf_file");
    assertThat(told.offline()).isTrue();
    assertThat(HubSettings.of(Map.of("HF_TOKEN", "hf_own"), home).token()).contains("hf_own");
    assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/c"), home).cache())
        .isEqualTo(Path.of("/c").toAbsolutePath());
    assertThat(HubSettings.of(Map.of("XDG_CACHE_HOME", "/x"), home).cache())
        .isEqualTo(Path.of("/x/huggingface/hub").toAbsolutePath());
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "mirror"), home))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HF_ENDPOINT is 'mirror', expected an address such as");
  }
}
