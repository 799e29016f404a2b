package io.distillery.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MachineFindingsTest {
  private static final long GIB = 1L << 30;

  private static Machine machine(
      int java,
      String platform,
      String glibc,
      Set<String> instructions,
      long available,
      Optional<Long> limit,
      String fileNames) {
    return new Machine(
        java,
        java + " (Vendor)",
        "Linux 6",
        platform,
        Optional.of(glibc),
        instructions,
        2,
        16 * GIB,
        available,
        limit,
        2 * GIB,
        fileNames,
        Map.of());
  }

  private static List<String> lines(Machine machine) {
    return new MachineFindings(machine)
        .all().stream().map(finding -> finding.line().replaceAll(" +", " ")).toList();
  }

  @Test
  void aGoodMachineHasNothingToDo() {
    Machine good =
        machine(
            17,
            "linux-x86_64",
            "2.36",
            Set.of("avx2", "avx512f", "avx512_bf16", "amx_bf16"),
            8 * GIB,
            Optional.empty(),
            "UTF-8");

    assertThat(lines(good))
        .allMatch(line -> line.startsWith("ok "))
        .contains("ok processor AVX2 and AVX-512; bfloat16 with tiles (amx_bf16)")
        .contains("ok memory 16.0 GiB, 8.0 of them free");
  }

  @Test
  void whatAMachineLacksIsSaidWithTheWayOut() {
    Machine poor =
        machine(
            11, "linux-arm64", "2.31", Set.of("sse2"), 8 * GIB, Optional.of(GIB), "ANSI_X3.4-1968");

    assertThat(lines(poor))
        .contains("fault Java 11 (Vendor): install a JDK 17 or newer and set JAVA_HOME to it")
        .contains(
            "fault C library glibc 2.31: the tensor library needs 2.35, as Debian 12 and Ubuntu"
                + " 22.04 have it")
        .anyMatch(line -> line.startsWith("fault system Linux 6, linux-arm64: there is no tensor"))
        .anyMatch(line -> line.startsWith("note processor no AVX2; bfloat16 not in hardware: "))
        .anyMatch(line -> line.startsWith("note memory 16.0 GiB, 8.0 of them free, a container's"))
        .anyMatch(line -> line.endsWith("cannot be read; set LC_ALL=C.UTF-8"));
    assertThat(new MachineFindings(poor).usable()).isEqualTo(GIB);
  }

  @Test
  void versionsOfTheCLibraryAreNumbers() {
    for (String old : List.of("2.4", "2.34", "1.99", "2")) {
      assertThat(lines(machine(17, "linux-x86_64", old, Set.of(), GIB, Optional.empty(), "UTF-8")))
          .as(old)
          .anyMatch(line -> line.startsWith("fault C library"));
    }
    for (String fresh : List.of("2.35", "2.100", "3.0", "2.36-9+deb12u10")) {
      assertThat(
              lines(machine(17, "linux-x86_64", fresh, Set.of(), GIB, Optional.empty(), "UTF-8")))
          .as(fresh)
          .anyMatch(line -> line.startsWith("ok C library"));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void programsAreHeard() {
    assertThat(Machine.said("echo", "here")).contains("here");
    assertThat(Machine.said("false")).isEmpty();
    assertThat(Machine.said("no-such-program-at-all")).isEmpty();
  }

  @Test
  void placesAreTriedNotAsked(@TempDir Path temp) throws Exception {
    Path file = Files.createFile(temp.resolve("file"));

    assertThat(PlaceFindings.of("runs", temp.resolve("a/b/c"), 0, "way out").grade())
        .isEqualTo(Finding.Grade.GOOD);
    assertThat(PlaceFindings.of("runs", file.resolve("inside"), 0, "way out").line())
        .startsWith("fault")
        .contains("cannot be written", "way out");
    assertThat(PlaceFindings.of("runs", temp, Long.MAX_VALUE, "way out").line())
        .startsWith("note")
        .contains("are needed; way out");
    assertThat(temp).isDirectoryContaining(path -> path.endsWith("file"));
    assertThat(temp.toFile().list()).hasSize(1);
  }
}
