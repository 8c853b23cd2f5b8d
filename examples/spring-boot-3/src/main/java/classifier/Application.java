package classifier;

import dev.vit4j.image.DecodingLimits;
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
     * Loaded before the port opens; threads share it, and Spring closes it when the last request is answered. Strangers
     * send the images: one may take as much as a large photograph does, and no more. Those who come when the queue is full
     * are told at once, and nobody waits longer than the timeout.
     */
    @Bean
    ImageClassifier classifier(
            @Value("${vit4j.model}") String folder,
            @Value("${vit4j.queue-capacity:64}") int queueCapacity,
            @Value("${vit4j.timeout:10s}") Duration timeout) {
        return ImageClassifier.builder()
                .limits(DecodingLimits.SERVER)
                .queueCapacity(queueCapacity)
                .timeout(timeout)
                .load(Path.of(folder));
    }

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
