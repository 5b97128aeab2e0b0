<?php
    // Runs after sync.php, which prints nothing: what json_decode made of the answer.
    echo json_encode($sync_obj);
