package classifier;

import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.ImageClassifier;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {

    /**
     * Loaded before the port opens; threads share it, and Spring closes it after the last request. Images are untrusted:
     * none may cost more than a large photograph. Requests that arrive when the queue is full are refused at once, and
     * none waits longer than the timeout.
     */
    @Bean
    ImageClassifier classifier(
            @Value("${vit4j.model}") String folder,
            @Value("${vit4j.queue-capacity:64}") int queueCapacity,
            @Value("${vit4j.timeout:10s}") Duration timeout) {
        return ImageClassifier.builder()
                .limits(ImageDecoder.Limits.SERVER)
                .queueCapacity(queueCapacity)
                .timeout(timeout)
                .load(Path.of(folder));
    }

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
