package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationExceptionTest {
  /** As a cluster does with what a task failed with. */
  @Test
  void allProblemsArriveInAnotherProcess() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new ConfigurationException(List.of("one", "two")));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ConfigurationException there = (ConfigurationException) in.readObject();
      assertThat(there.problems()).containsExactly("one", "two");
      assertThat(there).hasMessage("one\ntwo");
    }
  }
}
