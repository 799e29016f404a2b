package io.distillery.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.distillery.base.FileHashes;
import io.distillery.base.Text;
import io.distillery.describe.Descriptions;
import io.distillery.describe.files.MatchedCaptions;
import io.distillery.evaluation.statistics.Summary;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Numbers and names read the same wherever the machine stands: {@link Text} writes them all. Nor
 * does it matter what its clock says.
 */
class LocalesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.distillery");

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void nothingIsFormattedInTheMachinesLocale() {
    noClasses()
        .should()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .because("Text.format, and toLowerCase of a locale, give the same text on every machine")
        .check(CLASSES);
  }

  @Test
  void onlyTextFormats() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Text.class)
        .should()
        .callMethod(String.class, "format", Locale.class, String.class, Object[].class)
        .because("the locale of all text is chosen in one place")
        .check(CLASSES);
  }

  /** What is left has times of files to compare with, and a server's. */
  @Test
  void noDurationIsTakenFromTheClockOfTheDayWhichMayBeSet() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(FileHashes.class)
        .and()
        .doNotHaveSimpleName("ChatResponse")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .because("System.nanoTime goes on evenly when the clock of the day is set")
        .check(CLASSES);
  }

  @Test
  void messagesReadTheSameInGermany() {
    Locale.setDefault(Locale.GERMANY);

    List<String> none = List.of();
    assertThat(
            new MatchedCaptions(
                    Descriptions.of(Map.of()), 60_000, none, none, none, none, strays(1_500))
                .warnings())
        .singleElement()
        .asString()
        .startsWith("1,500 descriptions name files that do not exist: 0.png, 1.png");
    assertThat(new Summary(3, 51.24, 0.56).spread("±")).isEqualTo(" ± 0.6");
  }

  private static List<String> strays(int count) {
    return IntStream.range(0, count).mapToObj(i -> i + ".png").toList();
  }
}
